/** An argument that a command does not take. The message is one sentence for the terminal. */
export class RefusedArgument extends Error {
  override readonly name = "RefusedArgument";
}
