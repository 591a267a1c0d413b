export { AppUnreachableError } from "./apps/app-transport.ts";
export type { ChaosOptions } from "./chaos/chaos.ts";
export { createInngestEngine, type InngestEngine, type InngestEngineOptions } from "./engine.ts";
export type { RunningServer } from "./http/listen.ts";
export type { AppDescription, AppTransport } from "./model/app.ts";
export { type EventInput, type EventPayload, InvalidEventError } from "./model/event.ts";
export { UnsupportedFunctionError } from "./model/function-config.ts";
export type { RunError } from "./model/operation.ts";
export type { Run, RunStatus, RunStep, StepStatus } from "./model/run.ts";
export type { RunSelector } from "./run/find-run.ts";
export { createJournalRunStore } from "./state/journal-run-store.ts";
export { createMemoryRunStore, type RunStore, type StoredDocument } from "./state/run-store.ts";
export { serverBackoff } from "./time/backoff.ts";
export {
  createVirtualClock,
  type EngineClock,
  type RealClock,
  realClock,
  type VirtualClock,
} from "./time/clock.ts";
