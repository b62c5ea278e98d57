package io.kaiku.app.bench;

import java.util.Arrays;
import java.util.List;

/** Figures of rounds that were measured alike. */
record Samples(List<Double> values) {
  private static final double HUNDREDTHS = 100;

  Samples {
    values = List.copyOf(values);
  }

  /** The middle one, or the mean of the two in the middle. */
  double median() {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalStateException("nothing was measured");
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).sum() / 2;
  }

  /** All of them in their order, with two decimals. */
  List<Double> rounded() {
    return values.stream().map(Samples::rounded).toList();
  }

  /** A figure with two decimals. */
  static double rounded(double value) {
    return Math.round(value * HUNDREDTHS) / HUNDREDTHS;
  }
}
