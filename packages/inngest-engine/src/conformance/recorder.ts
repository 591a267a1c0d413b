/** Records what the functions of the conformance suite did, in order. */
export interface Recorder {
  note(topic: string, entry: unknown): void;
  of(topic: string): readonly unknown[];
}

export function createRecorder(): Recorder {
  const topics = new Map<string, unknown[]>();
  return {
    note(topic, entry) {
      topics.set(topic, [...(topics.get(topic) ?? []), entry]);
    },
    of: (topic) => topics.get(topic) ?? [],
  };
}
