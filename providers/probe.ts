import type { IncomingHttpHeaders } from 'node:http';
import { RedialError } from '#domain/error.ts';
import { stateOfStatus, type ProbeState } from '#domain/health/probe.ts';
import { message, type Message } from '#domain/message/index.ts';
import type { OutgoingClient } from './outgoing-request.ts';
import { vendorFailure } from './vendor-failure.ts';

/** A small real request that tells whether a vendor serves us. */
export interface ProbeRequest {
  vendor: string;
  url: string;
  /** With the account's own key. */
  headers: Record<string, string>;
  /** Left out: it is a GET. */
  body?: string | Buffer;
  /** Of the answer, this much is read. */
  maxAnswerBytes?: number;
  /** What a good answer says of how much is left; null if that is enough. */
  shortage?: (headers: IncomingHttpHeaders) => Message | null;
}

export interface ProbeResult {
  state: ProbeState;
  /** What is wrong; null if nothing is. */
  says: Message | null;
}

/** A vendor that is slower than this cannot hold a conversation. */
const timeoutMs = 5_000;

/** What a vendor answered, and what that says of it. */
export interface VendorAnswer extends ProbeResult {
  /** Empty if there was no answer. */
  body: Buffer;
}

/** Asks a vendor through the guard for outgoing requests. Never throws for an answer, or for none. */
export async function askVendor(client: OutgoingClient, request: ProbeRequest): Promise<ProbeResult> {
  const { state, says } = await readVendor(client, request);
  return { state, says };
}

/** As `askVendor`, for who wants to know what the answer is. */
export async function readVendor(client: OutgoingClient, request: ProbeRequest): Promise<VendorAnswer> {
  const { vendor, url, headers, body, maxAnswerBytes, shortage } = request;
  const common = { url, headers, timeoutMs, ...(maxAnswerBytes === undefined ? {} : { maxAnswerBytes }) };
  try {
    const answer = body === undefined ? await client.get(common) : await client.post({ ...common, body });
    const state = stateOfStatus(answer.status);
    if (state !== 'ok') return { state, says: refusal(vendor, answer.status), body: answer.body };
    const lacks = shortage?.(answer.headers) ?? null;
    return { state: lacks === null ? state : 'full', says: lacks, body: answer.body };
  } catch (error) {
    if (!(error instanceof RedialError)) throw error;
    const body = Buffer.alloc(0);
    if (error.code === 'unavailable') return { state: 'away', says: message('vendor_silent', { vendor }), body };
    // An address in our own network is the operator's choice: calls reach it, this guard does not.
    return { state: 'unknown', says: message('vendor_address_refused', { vendor, why: error.says }), body };
  }
}

const refusal = (vendor: string, status: number): Message =>
  status === 402 ? message('vendor_wants_payment', { vendor }) : vendorFailure(vendor, status).says;
