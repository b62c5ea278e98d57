package io.kaiku.app.command;

import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the script by which shells complete commands and options. */
@Command(
    name = "completion",
    description = "Print the completion script for bash and zsh.",
    footer = {"", "Example: source <(kaiku completion)"})
public final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final Console console = new Console();

  @Override
  public Integer call() {
    var root = spec.root();
    var script = AutoComplete.bash(root.name(), root.commandLine());
    console
        .output()
        .event(
            Fields.event("completion").put("shells", "bash, zsh").put("script", script),
            () -> script.stripTrailing());
    return ExitCode.OK;
  }
}
