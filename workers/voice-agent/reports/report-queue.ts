import { randomUUID } from 'node:crypto';
import type { AgentReport } from '#domain/call/agent-protocol.ts';
import { sleep, within } from '../wait.ts';
import { isRefusal } from './server-client.ts';

/** A report to be sent: it gets an id, and the current time unless it has one. */
export type NewReport = DistributiveOmit<AgentReport, 'id' | 'at'> & { at?: string };
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

const largestBatch = 100;
const firstDelayMs = 250;
const longestDelayMs = 5_000;

/**
 * Sends reports in the order they were made. Until the server has taken a batch, it is sent again and again with the
 * same ids; only a batch that the server refuses (the attempt is unknown to it) is dropped.
 */
export class ReportQueue {
  readonly #send: (reports: readonly AgentReport[]) => Promise<void>;
  readonly #onTrouble: (error: unknown, dropped: number) => void;
  readonly #onPushed: (report: AgentReport) => void;
  #pending: AgentReport[] = [];
  #sending: Promise<void> | null = null;
  #closed = false;

  /**
   * @param onTrouble is called after every failed try; `dropped` is the number of reports that were refused.
   * @param onPushed is called with every report when it is made.
   */
  constructor(
    send: (reports: readonly AgentReport[]) => Promise<void>,
    onTrouble: (error: unknown, dropped: number) => void = () => {},
    onPushed: (report: AgentReport) => void = () => {},
  ) {
    this.#send = send;
    this.#onTrouble = onTrouble;
    this.#onPushed = onPushed;
  }

  push(made: NewReport): void {
    const report = { at: new Date().toISOString(), ...made, id: randomUUID() } as AgentReport;
    this.#pending.push(report);
    this.#onPushed(report);
    this.#sending ??= this.#work().finally(() => {
      this.#sending = null;
    });
  }

  /** @returns true once everything has been sent; false if that takes longer than `timeoutMs`: then nothing more is tried. */
  async flush(timeoutMs: number): Promise<boolean> {
    const sent = async (): Promise<void> => {
      while (this.#sending !== null) await this.#sending;
    };
    const done = await within(timeoutMs, sent());
    if (!done) this.#closed = true;
    return done;
  }

  async #work(): Promise<void> {
    let delayMs = firstDelayMs;
    // Reports made in the same moment are sent together.
    await Promise.resolve();
    while (this.#pending.length > 0 && !this.#closed) {
      const batch = this.#pending.slice(0, largestBatch);
      try {
        await this.#send(batch);
        this.#pending.splice(0, batch.length);
        delayMs = firstDelayMs;
      } catch (error) {
        const refused = isRefusal(error);
        this.#onTrouble(error, refused ? batch.length : 0);
        if (refused) {
          this.#pending.splice(0, batch.length);
          continue;
        }
        await sleep(delayMs);
        delayMs = Math.min(longestDelayMs, delayMs * 2);
      }
    }
  }
}
