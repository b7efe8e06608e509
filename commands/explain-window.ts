/**
 * Answers a CSV of questions "may this number be called at this instant?" with a CSV on standard output, in the same
 * order: `npm run --silent explain-window -- FILE.csv`. Reads the columns e164, instant_utc and, where they exist,
 * contact_tz, contact_region, contact_country and campaign_window, wherever they stand. Every row has an answer: what
 * cannot be read is not allowed, and says why.
 */
import { explainWindow } from '#domain/calling-law/index.ts';
import { compileMessages } from '../web/compile-messages.ts';
import { answerFile, type Row } from './answer-file.ts';

const now = new Date();

// The messages are compiled from `web/messages`: nothing of them is there in a fresh clone.
await compileMessages();
const { inWords } = await import('#lib/server/words.ts');

function answer(row: Row): Row {
  // A row that is too short asks with empty cells.
  const { e164 = '', instant_utc: instantUtc = '' } = row;
  const explanation = explainWindow(
    {
      e164,
      instantUtc,
      contactTimezone: row['contact_tz'],
      contactRegion: row['contact_region'],
      contactCountry: row['contact_country'],
      campaignWindow: row['campaign_window'],
    },
    { now, inWords },
  );
  return {
    e164,
    instant_utc: instantUtc,
    region: explanation.region,
    candidate_zones: explanation.candidateZones,
    allowed: String(explanation.allowed),
    reason: explanation.reason,
    next_open: explanation.nextOpen,
    source: explanation.source,
    zone_sources: explanation.zoneSources,
  };
}

await answerFile({
  usage: 'npm run --silent explain-window --',
  file: process.argv[2],
  needs: ['e164', 'instant_utc'],
  columns: [
    ...['e164', 'instant_utc', 'region', 'candidate_zones', 'allowed', 'reason', 'next_open', 'source'],
    'zone_sources',
  ],
  answer,
});
