import { type Commands, reads, unbounded, writes } from "./command.ts";

export const setCommands: Commands = {
  SADD: writes(2, unbounded, (store, [key, ...members]) => {
    const set = store.readOrCreate(key, "set");
    const before = set.size;
    for (const member of members) set.add(member);
    return set.size - before;
  }),
  SREM: writes(2, unbounded, (store, [key, ...members]) => {
    const set = store.read(key, "set");
    const removed = members.filter((member) => set?.delete(member)).length;
    store.removeIfEmpty(key);
    return removed;
  }),
  SMEMBERS: reads(1, 1, (store, [key]) => [...(store.read(key, "set") ?? [])]),
  SISMEMBER: reads(2, 2, (store, [key, member]) => (store.read(key, "set")?.has(member) ? 1 : 0)),
  SMISMEMBER: reads(2, unbounded, (store, [key, ...members]) => {
    const set = store.read(key, "set");
    return members.map((member) => (set?.has(member) ? 1 : 0));
  }),
  SCARD: reads(1, 1, (store, [key]) => store.read(key, "set")?.size ?? 0),
};
