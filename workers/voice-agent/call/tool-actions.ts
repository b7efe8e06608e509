import type { Logger } from 'pino';
import { stopRecordingTool, wrongNumberTool } from '#domain/call/agent-protocol.ts';
import type { ReportQueue } from '../reports/report-queue.ts';
import type { CallbackWish, ServerClient } from '../reports/server-client.ts';
import type { ToolActions } from './tools.ts';
import { sleep, within } from '../wait.ts';

const firstRetryMs = 250;
const longestRetryMs = 5_000;

export interface ToolActionsParts {
  attemptId: string;
  /** Language of the call. */
  language: string;
  server: ServerClient;
  reports: ReportQueue;
  log: Logger;
  /** The bot ends the call; `spoke`: it has said its farewell already. */
  onEndCall: (reason: string, spoke: boolean) => void;
  /** The callee does not want to be called again. Called once. */
  onOptOut: () => void;
  /** The callee does not want to be recorded. Called once. */
  onRecordingRefused: () => void;
}

/** What the tools of the language model do in one call: each tells the server, and reports that it was used. */
export class CallToolActions implements ToolActions {
  readonly #parts: ToolActionsParts;
  /** Resolves when the server has taken the opt-out; null while there is none. */
  #optOut: Promise<void> | null = null;
  #isRecordingRefused = false;
  #isWrongNumber = false;
  /** The model was told what to ask about the time of a callback: what it then wants is what was answered. */
  #askedAboutCallback = false;

  constructor(parts: ToolActionsParts) {
    this.#parts = parts;
  }

  endCall(reason: string, spoke: boolean): void {
    const { reports, onEndCall } = this.#parts;
    reports.push({ type: 'tool_call', tool: 'end_call', arguments: { reason }, result: 'The call ends.' });
    onEndCall(reason, spoke);
  }

  async scheduleCallback(wish: CallbackWish): Promise<string> {
    const { reports, server, attemptId, language } = this.#parts;
    const isConfirmed = this.#askedAboutCallback;
    const result = await server.scheduleCallback(attemptId, { ...wish, language, isConfirmed }).then(
      ({ accepted, isQuestion, sentence }) => {
        this.#askedAboutCallback = isQuestion || (isConfirmed && !accepted);
        return sentence;
      },
      () =>
        'The callback could not be scheduled because of a technical problem. Apologise and say that a colleague will look after it.',
    );
    reports.push({ type: 'tool_call', tool: 'schedule_callback', arguments: { ...wish }, result });
    return result;
  }

  optOut(quote: string): void {
    if (this.#optOut !== null) return;
    const { reports, onOptOut } = this.#parts;
    reports.push({
      type: 'tool_call',
      tool: 'opt_out',
      arguments: { quote },
      result: 'The number is on the do-not-call list.',
    });
    this.#optOut = this.#recordOptOut(quote);
    onOptOut();
  }

  stopRecording(quote: string): string {
    if (this.#isRecordingRefused) return 'The recording was stopped and deleted before. Say nothing about it, go on.';
    this.#isRecordingRefused = true;
    const { reports, onRecordingRefused } = this.#parts;
    const result = 'The recording is stopped and deleted, and the person has been told. Say nothing about it, go on.';
    reports.push({ type: 'tool_call', tool: stopRecordingTool, arguments: { quote }, result });
    onRecordingRefused();
    return result;
  }

  wrongNumber(quote: string): string {
    const result = 'Noted. Apologise for the call in one sentence and end it with end_call.';
    if (this.#isWrongNumber) return result;
    this.#isWrongNumber = true;
    this.#parts.reports.push({ type: 'tool_call', tool: wrongNumberTool, arguments: { quote }, result });
    return result;
  }

  captureField(name: string, value: string): string {
    const { reports } = this.#parts;
    const result = 'Noted.';
    reports.push({ type: 'field_captured', name, value });
    reports.push({ type: 'tool_call', tool: 'capture_field', arguments: { name, value }, result });
    return result;
  }

  /** Resolves when everything that was promised to the callee has reached the server, or after `timeoutMs`. */
  async settle(timeoutMs: number): Promise<void> {
    if (this.#optOut !== null) await within(timeoutMs, this.#optOut);
  }

  /** Repeats the request until the server has taken it. */
  async #recordOptOut(quote: string): Promise<void> {
    const { server, attemptId, log } = this.#parts;
    for (let delayMs = firstRetryMs; ; delayMs = Math.min(longestRetryMs, delayMs * 2)) {
      try {
        await server.optOut(attemptId, quote);
        return;
      } catch (error) {
        log.warn({ err: error }, 'an opt-out did not reach the server, it is repeated');
        await sleep(delayMs);
      }
    }
  }
}
