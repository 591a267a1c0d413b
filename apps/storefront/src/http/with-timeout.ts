/**
 * The answer, if it comes within so many milliseconds: a page does not wait longer for what it can stand without.
 *
 * @throws Error when it does not, and whatever the question throws
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
