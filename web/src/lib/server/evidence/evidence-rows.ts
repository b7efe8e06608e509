import type { EvidenceDial, EvidencePack } from '#domain/call/evidence/evidence-pack.ts';
import { consentWords } from '#lib/components/call/consent-words.ts';
import { clock, share } from '#lib/format.ts';
import * as m from '#lib/paraglide/messages.js';
import { isolated } from './visual-runs.ts';

/** A part of the pack as people read it. */
interface EvidenceSection {
  title: string;
  rows: Row[];
}

interface Row {
  label: string;
  value: string;
}

/** The facts of a pack in words, in the order in which somebody asks for them; instants are UTC. */
export function evidenceSections(pack: EvidencePack): EvidenceSection[] {
  return [
    { title: m.evidence_number_title(), rows: numberRows(pack) },
    ...pack.dials.map((dial) => ({
      title: m.evidence_dial_title({ number: dial.number, at: dial.dialledAt ?? m.evidence_not_dialled() }),
      rows: dialRows(dial),
    })),
  ];
}

const row = (label: string, value: string | null | undefined): Row => ({ label, value: value || m.evidence_none() });

/** Parts beside each other, from left to right whatever letters they are of. */
const joined = (parts: readonly (string | null | undefined)[]): string =>
  parts.flatMap((part) => (part ? [isolated(part)] : [])).join(' · ');

const extensionText = (extension: string | null): string | null =>
  extension === null ? null : m.phone_extension({ extension });

function numberRows(pack: EvidencePack): Row[] {
  const { phone, madeAt, optOut, nationalLists, contacts, audiences, deletedDials } = pack;
  return [
    row(m.evidence_number_label(), phone),
    row(m.evidence_made_label(), madeAt),
    ...contacts.flatMap(({ name, extension, campaign, state, region, timeZone, consentAt, consentSource }) => [
      row(m.evidence_contact_label(), joined([name, extensionText(extension), campaign, state, region, timeZone])),
      row(m.evidence_consent_record_label(), joined([consentAt, consentSource])),
    ]),
    ...audiences.map(({ campaign, file, importedAt, importedBy }) =>
      row(m.evidence_audience_label(), joined([file, campaign, importedAt, importedBy])),
    ),
    row(
      m.evidence_opt_out_label(),
      optOut &&
        joined([optOut.since, optOut.brand ?? optOut.scope, optOut.source, optOut.reason, optOut.quote, optOut.callId]),
    ),
    ...nationalLists.map(({ country, asOf, importedAt, listed }) =>
      row(
        m.evidence_register_label({ country }),
        (listed ? m.evidence_register_listed : m.evidence_register_free)({ asOf, importedAt }),
      ),
    ),
    ...deletedDials.map(({ at, end }) => row(m.evidence_deleted_dial_label(), joined([at, end]))),
  ];
}

function dialRows(dial: EvidenceDial): Row[] {
  const { campaign, carrier, bot, consentStatement: statement, recording } = dial;
  const simulated = carrier.isSandbox ? m.evidence_simulated() : null;
  const refused = dial.refused ? m.evidence_refused() : null;
  const times = { dialled: dial.dialledAt ?? '–', answered: dial.answeredAt ?? '–', ended: dial.endedAt ?? '–' };
  const length = recording?.durationMs == null ? null : clock(recording.durationMs);
  return [
    row(m.evidence_campaign_label(), joined([campaign.name, campaign.purpose, campaign.brand])),
    row(m.evidence_attempt_label(), joined([dial.attemptId, dial.reason])),
    row(m.evidence_caller_label(), joined([dial.callerNumber, carrier.name, carrier.kind, simulated])),
    row(m.evidence_times_label(), m.evidence_times(times)),
    row(m.evidence_outcome_label(), joined([dial.outcome, dial.cause, dial.answeredBy, refused])),
    ...decisionRows(dial),
    row(m.evidence_statement_label(), statement && joined([statement.text, statement.by, statement.at])),
    row(
      m.evidence_bot_label(),
      bot && joined([bot.name, m.bot_version_title({ version: bot.version }), bot.publishedAt, bot.note]),
    ),
    ...disclosureRows(dial),
    row(m.evidence_recording_label(), recording && joined([recording.address, recording.startedAt, length])),
    ...dial.approvals.map(({ action, at, by }) => row(m.evidence_approval_label(), joined([action, at, by]))),
  ];
}

function decisionRows({ decision }: EvidenceDial): Row[] {
  if (decision === null) return [row(m.dial_evidence_decided_label(), null)];
  const { localTimes, sources, lists, warnings } = decision;
  return [
    row(m.dial_evidence_decided_label(), decision.at),
    row(
      m.dial_evidence_local_time_label(),
      localTimes
        .map(({ zone, date, time, namedBy }) => {
          const clockTime = `${date} ${time} ${zone}`;
          return namedBy === undefined ? clockTime : `${clockTime} (${namedBy})`;
        })
        .join('; '),
    ),
    row(m.evidence_window_label(), decision.closesAt),
    row(m.dial_evidence_rules_label(), sources.map(({ region, source }) => `${region}: ${source}`).join('; ')),
    row(
      m.dial_evidence_rule_set_label(),
      m.dial_evidence_rule_set({ rules: decision.rulesetVersion, zones: decision.zoneDataVersion }),
    ),
    row(m.dial_evidence_purpose_label(), decision.purpose),
    row(m.dial_evidence_consent_label(), consentWords(decision.consent)),
    row(m.evidence_lists_label(), lists?.map(({ list, asOf }) => `${list}: ${asOf}`).join('; ')),
    row(m.dial_evidence_earlier_label(), m.dials_counted({ count: decision.earlierDials })),
    ...warnings.map((words) => row(m.dial_evidence_warning_label(), words)),
  ];
}

function disclosureRows({ disclosure }: EvidenceDial): Row[] {
  if (disclosure === null) return [row(m.evidence_disclosure_label(), null)];
  const { expected, share: part, startMs, endMs, interrupted } = disclosure;
  const to = endMs === null ? '–' : clock(endMs);
  const times = startMs === null ? null : m.evidence_disclosure_at({ from: clock(startMs), to });
  const cut = interrupted ? m.evidence_disclosure_interrupted() : null;
  return [
    row(m.evidence_disclosure_label(), joined([m.evidence_disclosure_share({ share: share(part, 1) }), times, cut])),
    row(m.evidence_disclosure_words_label(), expected),
  ];
}
