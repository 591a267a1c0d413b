/** Lets a test decide who goes on: code waits at its gate until it is let through. */
export interface Gates {
  /** Called by the code under test: resolves when the test lets this handler through. */
  wait(handler: number): Promise<void>;
  /** Starts a handler and resolves when it waits at its first gate, or has ended. */
  start(handler: number, run: () => Promise<unknown>): Promise<void>;
  /** Lets a handler through and resolves when it waits at its next gate, or has ended. */
  release(handler: number): Promise<void>;
  isDone(handler: number): boolean;
}

export function createGates(): Gates {
  const waiting = new Map<number, () => void>();
  const done = new Set<number>();
  const stopped = new Map<
    number,
    { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void }
  >();

  function nextStop(handler: number): Promise<void> {
    const stop = withResolvers();
    stopped.set(handler, stop);
    return stop.promise;
  }

  return {
    wait(handler) {
      return new Promise((resolve) => {
        waiting.set(handler, resolve);
        stopped.get(handler)?.resolve();
      });
    },
    start(handler, run) {
      const stop = nextStop(handler);
      run().then(
        () => {
          done.add(handler);
          stopped.get(handler)?.resolve();
        },
        (error: unknown) => stopped.get(handler)?.reject(error),
      );
      return stop;
    },
    release(handler) {
      const go = waiting.get(handler);
      if (!go) throw new Error(`handler ${handler} waits at no gate`);
      waiting.delete(handler);
      const stop = nextStop(handler);
      go();
      return stop;
    },
    isDone: (handler) => done.has(handler),
  };
}

function withResolvers() {
  let resolve: () => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
