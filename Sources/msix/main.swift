import CLI

MSIX.run(Array(CommandLine.arguments.dropFirst()))
