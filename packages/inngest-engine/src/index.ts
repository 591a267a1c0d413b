export { type AppTransport, AppUnreachableError } from "./app-transport.ts";
export { serverBackOff } from "./back-off.ts";
export type { ChaosOptions } from "./chaos.ts";
export {
  createVirtualClock,
  type EngineClock,
  type RealClock,
  realClock,
  type VirtualClock,
} from "./clock.ts";
export { createInngestEngine, type InngestEngine, type InngestEngineOptions } from "./engine.ts";
export { type EventInput, type EventPayload, InvalidEventError } from "./event.ts";
export type { RunSelector } from "./find-run.ts";
export { UnsupportedFunctionError } from "./function-config.ts";
export { createJournalRunStore } from "./journal-run-store.ts";
export type { Listening } from "./listen.ts";
export type { RunError } from "./operation.ts";
export type { Run, RunStatus, RunStep, StepStatus } from "./run.ts";
export { createMemoryRunStore, type RunStore, type StoredDocument } from "./run-store.ts";
export type { AppDescription } from "./sync-app.ts";
