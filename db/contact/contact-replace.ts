import { waitingContactStates } from '#domain/contact/contact-state.ts';

const waiting = waitingContactStates.map((state) => `'${state}'`).join(', ');

/**
 * Statement that gives contacts which wait what rows of `source` say: variables with the name, zone, region and calling hours.
 * A time that a person has agreed was meant on the clock they were known by: who waits for a callback keeps zone and region.
 * A consent and an external id are not taken away by rows without them. Rows have the contact's id in `updates`.
 */
export const replaceStatement = (source: string): string => `
  UPDATE contacts c SET
    variables = i.variables,
    external_id = coalesce(c.external_id, i.external_id),
    time_zone = CASE WHEN c.state = 'waiting_callback' THEN c.time_zone ELSE i.time_zone END,
    region = CASE WHEN c.state = 'waiting_callback' THEN c.region ELSE i.region END,
    window_class_id = CASE WHEN c.state = 'waiting_callback' THEN c.window_class_id ELSE i.window_class_id END,
    consent_at = coalesce(i.consent_at, c.consent_at),
    consent_source = CASE WHEN i.consent_at IS NULL THEN c.consent_source ELSE i.consent_source END,
    updated_at = now()
  FROM ${source} i
  WHERE c.id = i.updates AND c.state IN (${waiting})
  RETURNING c.id`;
