/**
 * For a part of a page that the page can do without.
 *
 * @throws Error when there is no answer within `ms` milliseconds, and what the question throws
 */
export async function withTimeout<Answer>(ms: number, question: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([question, late]);
  } finally {
    clearTimeout(timer);
  }
}
