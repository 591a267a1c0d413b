/** Waits until the work succeeds, fails or has taken `ms` milliseconds. For work that no caller depends on. */
export async function settledWithin(ms: number, work: PromiseLike<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  const settled = Promise.resolve(work).then(
    () => {},
    () => {},
  );
  await Promise.race([settled, late]);
  clearTimeout(timer);
}
