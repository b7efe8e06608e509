import { describe, expect, it } from 'vitest';
import { crmPayload, mappingProblems, type AttemptFacts, type FieldMapping } from './crm-mapping.ts';

const facts: AttemptFacts = {
  attempt_id: 'attempt-1',
  attempt_number: 2,
  campaign_id: 'campaign-1',
  campaign_name: 'Reminders',
  contact_id: 'contact-1',
  external_id: '0031t00000aBcDeAAK',
  phone: '+12125550100',
  caller_number: '+12125550199',
  contact_state: 'completed',
  outcome: 'connected',
  cause: 'normal',
  cause_words: null,
  sip_code: 200,
  ended_by: 'callee',
  answered_by: 'human',
  dialled_at: '2026-03-02T10:00:00.000Z',
  answered_at: '2026-03-02T10:00:09.000Z',
  ended_at: '2026-03-02T10:01:09.000Z',
  duration_seconds: 60,
  call_id: 'call-1',
  transcript_url: 'https://redial.example.com/calls/call-1',
  summary: 'Ana confirmed.',
  sentiment: 'positive',
  callback_at: null,
  callback_wish: null,
  opted_out: false,
  wrong_number: false,
};
const now = new Date('2026-03-02T10:02:00Z');

const payload = (mapping: FieldMapping) =>
  crmPayload({
    facts,
    capturedFields: { appointment_day: 'Tuesday', budget: '100' },
    variables: { first_name: 'Ana' },
    mapping,
    now,
  });

describe('crmPayload', () => {
  it('uses our own names where nothing is mapped', () => {
    expect(payload({})).toEqual({
      type: 'attempt.completed',
      timestamp: '2026-03-02T10:02:00.000Z',
      data: {
        ...facts,
        fields: { appointment_day: 'Tuesday', budget: '100' },
        variables: { first_name: 'Ana' },
      },
    });
  });

  it('renames facts, lifts captured fields and leaves out what has an empty name', () => {
    const { data } = payload({
      summary: 'call_notes',
      phone: '',
      'field.appointment_day': 'Appointment__c',
      'field.budget': '',
      variables: '',
    });
    expect(data).toMatchObject({ call_notes: 'Ana confirmed.', Appointment__c: 'Tuesday', fields: {} });
    for (const name of ['summary', 'phone', 'variables']) expect(data).not.toHaveProperty(name);
  });

  it('takes any name for a name', () => {
    const { data } = crmPayload({
      facts,
      capturedFields: {},
      variables: JSON.parse('{"__proto__":"x"}') as Record<string, string>,
      mapping: {},
      now,
    });
    expect(JSON.stringify(data['variables'])).toBe('{"__proto__":"x"}');
  });
});

describe('mappingProblems', () => {
  it('accepts a mapping that can work', () => {
    expect(mappingProblems({ summary: 'notes', phone: '', 'field.budget': 'Budget', 'variable.city': '' })).toEqual([]);
  });

  it('names unknown facts and fields that would be written twice', () => {
    expect(mappingProblems({ sumary: 'notes' })).toEqual(['“sumary” is not known.']);
    expect(mappingProblems({ summary: 'notes', cause_words: 'notes' })).toHaveLength(1);
    expect(mappingProblems({ summary: 'phone' })).toEqual(['“summary” would replace “phone”.']);
    expect(mappingProblems({ summary: 'phone', phone: 'summary' })).toEqual([]);
  });
});
