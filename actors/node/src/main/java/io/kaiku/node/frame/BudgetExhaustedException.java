package io.kaiku.node.frame;

/** The substreams of one protocol hold as many bytes together as they may. */
public final class BudgetExhaustedException extends Exception {

  /**
   * Names the bound; there is no stack trace, because remote peers decide how often this happens.
   */
  BudgetExhaustedException(ByteBudget budget) {
    super(
        "the substreams of this protocol together hold "
            + budget.maxBytes()
            + " bytes, their limit",
        null,
        false,
        false);
  }
}
