import {
  callbackRequestedIn,
  noteAnalysisFailure,
  readTurns,
  recordingKeyOfCall,
  storeAnalysis,
  type CallToFinish,
} from '#db/call/analysis.ts';
import { noteRefusal } from '#db/calling-law/dial-history.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { noteWrongNumber } from '#db/dialling/wrong-number.ts';
import { refuseRecording } from '#db/call/recording-refusal.ts';
import { objectionIn } from '#domain/call/recording-objection.ts';
import { readSetting } from '#db/workspace/settings.ts';
import { callbackWishField } from '#domain/crm/crm-mapping.ts';
import { RedialError } from '#domain/error.ts';
import { wordsOf } from '#domain/do-not-call/opt-out.ts';
import type { Analysis } from '#providers/language/analysis-request.ts';
import { createGroqAnalyst } from '#providers/language/groq-analysis.ts';
import { traced } from '#providers/tracing/tracing.ts';
import type { AfterCallDependencies } from './dependencies.ts';
import { step, type Tries } from './step.ts';

/**
 * Says what the conversation came to, and looks once more for the wish not to be called: by the words, whatever the
 * language model thinks, and by the language model, whatever the words are.
 */
export async function analyseConversation(
  deps: AfterCallDependencies,
  { call, attempt, bot, phone }: CallToFinish,
  tries: Tries,
): Promise<void> {
  const turns = await readTurns(deps.db, call.id);
  if (turns.length === 0) return;
  const said = turns.filter(({ speaker }) => speaker === 'callee').map(({ text }) => text);
  const plea = wordsOf(said, 'dnc');
  if (wordsOf(said, 'refusal') !== null) await noteRefusal(deps.db, attempt.id);
  if (wordsOf(said, 'wrong_number') !== null) await noteWrongNumber(deps.db, attempt.id);
  if (plea !== null) await optOut(deps, { phone, callId: call.id, quote: plea });
  // What nobody heard while they talked: nothing is made of a recording that should not be there.
  if (call.recordingRefusedAt === null && objectionIn(said) !== null) return deleteRecording(deps, call.id);
  if (call.analysisStatus === 'done') return;
  await step(
    tries,
    async () => {
      const analyst = await openAnalyst(deps);
      const analysis = await traced(
        { name: 'language analyse', kind: 'client', attemptId: attempt.id, facts: { 'redial.vendor': 'groq' } },
        () => analyst.analyse({ turns, fields: bot?.capturedFields ?? [], language: bot?.language ?? 'en-US' }),
      );
      if (analysis.optOutRequested && plea === null) await optOut(deps, { phone, callId: call.id });
      const wish = await unheardWish(deps, attempt.id, analysis);
      const capturedFields = { ...analysis.capturedFields, ...(wish ? { [callbackWishField]: wish } : {}) };
      await storeAnalysis(deps.db, call.id, { ...analysis, capturedFields });
    },
    (words) => noteAnalysisFailure(deps.db, call.id, words),
  );
}

/** The object first: a crash leaves no recording that nobody knows of. */
async function deleteRecording(deps: AfterCallDependencies, callId: string): Promise<void> {
  const key = await recordingKeyOfCall(deps.db, callId);
  if (key !== null) await deps.storage.delete(key);
  await deps.db.transaction((tx) => refuseRecording(tx, callId, new Date()));
}

async function openAnalyst(deps: AfterCallDependencies) {
  const { baseUrl, analysisModel, secrets } = await readSetting(deps.db, deps.secretBox, 'language');
  if (secrets.apiKey === null) throw new RedialError('analysis_key_missing');
  return createGroqAnalyst({ baseUrl, apiKey: secrets.apiKey, model: analysisModel });
}

/** A wish to be called back that the bot did not schedule. It is only noted: nobody confirmed a time. */
async function unheardWish(deps: AfterCallDependencies, attemptId: string, analysis: Analysis): Promise<string | null> {
  if (analysis.callbackWish === null) return null;
  return (await callbackRequestedIn(deps.db, attemptId)) ? null : analysis.callbackWish;
}

async function optOut(
  deps: AfterCallDependencies,
  { phone, callId, quote }: { phone: string; callId: string; quote?: string },
): Promise<void> {
  const reason = quote === undefined ? 'Asked in a call, by its analysis' : 'Asked in a call';
  await addToDoNotCall(deps.db, {
    phone,
    source: 'spoken',
    reason,
    callId,
    // The model alone has heard it: a person should look.
    ...(quote === undefined ? { review: 'open' as const } : { quote: quote.slice(0, 1000) }),
  });
}
