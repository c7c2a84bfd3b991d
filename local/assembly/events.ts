import { EventEmitter } from 'node:events';

/** An event of a service, as EventBridge hands it over. */
export interface EmittedEvent {
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly region: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The default event bus of all accounts and regions. */
export class EventBus extends EventEmitter<{ event: [EmittedEvent] }> {}
