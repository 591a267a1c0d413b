/** Lets a test decide the order of concurrent code: each handler waits at a gate until the test releases it. */
export interface Gates {
  /** Called by the code under test: resolves when the test releases this handler. */
  wait(handler: number): Promise<void>;
  /** Starts a handler and resolves when it waits at its first gate, or has ended. */
  start(handler: number, run: () => Promise<unknown>): Promise<void>;
  /** Releases a handler and resolves when it waits at its next gate, or has ended. */
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
      const pass = waiting.get(handler);
      if (!pass) throw new Error(`handler ${handler} waits at no gate`);
      waiting.delete(handler);
      const stop = nextStop(handler);
      pass();
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
