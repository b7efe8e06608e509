import { sleep } from '@temporalio/activity';
import {
  noteTranscriptFailure,
  recordingKeyOfCall,
  storeFinalTranscript,
  storePeaks,
  type CallToFinish,
} from '#db/call/analysis.ts';
import { readSetting } from '#db/workspace/settings.ts';
import { hearingModels } from '#domain/bot/speech-vendor.ts';
import { RedialError } from '#domain/error.ts';
import { createDeepgramTranscriber } from '#providers/speech/deepgram-transcription.ts';
import { traced } from '#providers/tracing/tracing.ts';
import type { AfterCallDependencies } from './dependencies.ts';
import { step, type Tries } from './step.ts';
import { waveformOf } from './waveform.ts';

/** The agent uploads within seconds of the end; later than this the call is finished without its recording. */
const defaultRecordingWaitMs = 30_000;
const pollMs = 500;

/** Makes transcript and waveform from the recording. What cannot be made is noted; the draft of the transcript stays. */
export async function processRecording(
  deps: AfterCallDependencies,
  { call, attempt, bot }: CallToFinish,
  tries: Tries,
): Promise<void> {
  if (call.recordingRefusedAt !== null) return;
  if (call.transcriptStatus === 'final' && call.peaks !== null) return;
  const key = call.recordingKey ?? (await waitForRecording(deps, { call, attempt, bot }));
  if (key === null) {
    if (call.transcriptStatus === 'none') await noteTranscriptFailure(deps.db, call.id);
    return;
  }
  if (call.peaks === null) {
    await step(tries, async () => {
      const { stream } = await deps.storage.open(key);
      await storePeaks(deps.db, call.id, (await waveformOf(stream)).peaks);
    });
  }
  if (call.transcriptStatus !== 'final') {
    await step(
      tries,
      async () => {
        const facts = { 'redial.vendor': 'deepgram' };
        const work = { name: 'speech transcribe', kind: 'client', attemptId: attempt.id, facts } as const;
        await storeFinalTranscript(deps.db, call.id, await traced(work, () => transcribe(deps, key, bot)));
      },
      () => noteTranscriptFailure(deps.db, call.id),
    );
  }
}

async function waitForRecording(
  deps: AfterCallDependencies,
  { call, attempt }: Omit<CallToFinish, 'phone'>,
): Promise<string | null> {
  // A lost agent uploads nothing.
  if (call.endedReason === 'agent_lost' || attempt.cause === 'agent_lost') return null;
  const endedAt = (attempt.endedAt ?? call.endedAt ?? new Date()).getTime();
  const until = endedAt + (deps.recordingWaitMs ?? defaultRecordingWaitMs);
  for (;;) {
    const key = await recordingKeyOfCall(deps.db, call.id);
    if (key !== null || Date.now() >= until) return key;
    await sleep(pollMs);
  }
}

async function transcribe(deps: AfterCallDependencies, key: string, bot: CallToFinish['bot']) {
  const { baseUrl, secrets } = await readSetting(deps.db, deps.secretBox, 'speech');
  if (secrets.apiKey === null) throw new RedialError('transcription_key_missing');
  const transcriber = createDeepgramTranscriber({ baseUrl, apiKey: secrets.apiKey });
  return transcriber.transcribe(await deps.storage.open(key), {
    // What heard the call may be another vendor.
    model: bot?.speechToText.provider === 'deepgram' ? bot.speechToText.model : hearingModels.deepgram,
    language: bot?.language ?? 'en-US',
  });
}
