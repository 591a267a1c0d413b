export { defineCommand } from "./command.ts";
export { parseCommandLine, readCommandLine } from "./command-line.ts";
export { RefusedArgument } from "./refused-argument.ts";
export { oneOf, wholeNumber } from "./values.ts";
