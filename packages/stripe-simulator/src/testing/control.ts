/** Sends the simulator's own commands over HTTP. */
export function control(url: string) {
  return async <T = { error?: { message: string } }>(command: string, body: object): Promise<T> => {
    const request = { body: JSON.stringify(body), method: "POST" };
    return (await (await fetch(`${url}/_simulator/${command}`, request)).json()) as T;
  };
}
