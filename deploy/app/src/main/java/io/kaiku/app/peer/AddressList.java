package io.kaiku.app.peer;

import io.kaiku.streams.Addresses;
import io.kaiku.streams.KaikuException;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Takes one or several addresses after one option, and leaves to the command the parameters that it
 * needs: in {@code ping --seed A B} the peer to ping is B.
 */
@SuppressWarnings("JdkObsolete") // picocli gives a Stack
final class AddressList implements IParameterConsumer {
  @Override
  public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
    int run = addresses(arguments);
    if (run == 0 && (arguments.isEmpty() || isOption(arguments.peek(), command))) {
      throw new ParameterException(
          command.commandLine(),
          ((OptionSpec) option).longestName() + " needs an address",
          option,
          null);
    }
    int owed = owed(command) - parametersBelow(arguments, run, command);
    int taken = Math.max(1, Math.min(run, run - owed));
    List<String> all = new ArrayList<>(option.<List<String>>getValue());
    for (int i = 0; i < taken; i++) {
      all.add(arguments.pop());
    }
    option.setValue(all);
  }

  /** How many addresses come next. */
  private static int addresses(Stack<String> arguments) {
    int run = 0;
    while (run < arguments.size() && isAddress(arguments.get(arguments.size() - 1 - run))) {
      run++;
    }
    return run;
  }

  /** How many parameters the command needs and has not got. */
  private static int owed(CommandSpec command) {
    return command.positionalParameters().stream()
        .filter(parameter -> parameter.arity().min() > 0)
        .mapToInt(parameter -> isGiven(parameter.getValue()) ? 0 : 1)
        .sum();
  }

  private static boolean isGiven(Object value) {
    return value instanceof List<?> list ? !list.isEmpty() : !value.toString().isEmpty();
  }

  /** How many parameters stand behind the run of addresses, options and their values apart. */
  private static int parametersBelow(Stack<String> arguments, int run, CommandSpec command) {
    int parameters = 0;
    for (int i = arguments.size() - 1 - run; i >= 0; i--) {
      var argument = arguments.get(i);
      var option = command.findOption(argument);
      if (option != null && option.arity().max() > 0) {
        i--;
        while (option.isMultiValue() && i > 0 && isAddress(arguments.get(i - 1))) {
          i--;
        }
      } else if (!argument.startsWith("-")) {
        parameters++;
      }
    }
    return parameters;
  }

  private static boolean isOption(String argument, CommandSpec command) {
    return argument.startsWith("-") || command.findOption(argument) != null;
  }

  private static boolean isAddress(String argument) {
    if (argument.startsWith("-")) {
      return false;
    }
    try {
      return !Addresses.parse("address", argument).components().isEmpty();
    } catch (KaikuException e) {
      return false;
    }
  }
}
