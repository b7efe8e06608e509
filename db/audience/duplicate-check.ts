import type { AudienceContact } from '#domain/audience/audience.ts';
import {
  finderIn,
  judgeDuplicate,
  judgeRepeat,
  type DuplicateVerdict,
  type FoundContacts,
  type KnownContact,
} from '#domain/audience/duplicates.ts';
import { lineKey } from '#domain/contact/phone-line.ts';
import { ExternalIdSet, PhoneSet } from '#domain/audience/phone-set.ts';
import { message } from '#domain/message/index.ts';
import type { AudienceRequest, AudienceSources, CheckedRow } from './audience-check.ts';
import { problemOf, type RowProblem } from './audience-report.ts';

/**
 * Finds the rows of a file whose person an earlier row or the campaign has already. It keeps numbers and ids in 16 bytes each;
 * contacts are read, batch by batch, only where number or id may have one.
 */
export class DuplicateCheck {
  readonly #sources: Pick<AudienceSources, 'there'>;
  readonly #request: Pick<AudienceRequest, 'campaignId' | 'onDuplicate' | 'inWords'> & { existing: PhoneSet };
  readonly #phones = new PhoneSet();
  /** Numbers with an extension. */
  readonly #lines = new ExternalIdSet();
  readonly #ids = new ExternalIdSet();

  constructor(
    sources: Pick<AudienceSources, 'there'>,
    request: Pick<AudienceRequest, 'campaignId' | 'onDuplicate' | 'inWords'> & { existing: PhoneSet },
  ) {
    this.#sources = sources;
    this.#request = request;
  }

  /** The rows that go on, with the contact that each updates; what is wrong with the others is added to `problems`. */
  async sort(
    rows: readonly CheckedRow[],
    problems: RowProblem[],
  ): Promise<(CheckedRow & { updates: string | null })[]> {
    const find = finderIn(await this.#known(rows));
    return rows.flatMap((checked): (CheckedRow & { updates: string | null })[] => {
      const { row, contact } = checked;
      const verdict = this.#judge(contact, find(contact));
      if (verdict.kind === 'new') return [{ ...checked, updates: null }];
      if (verdict.kind === 'update') return [{ ...checked, updates: verdict.contactId }];
      problems.push(problemOf(this.#request, { row, kind: verdict.kind, phone: contact.phone }, verdict.says));
      return [];
    });
  }

  #judge({ phone, extension, externalId }: AudienceContact, found: FoundContacts): DuplicateVerdict {
    const { onDuplicate = 'skip' } = this.#request;
    const verdict = judgeDuplicate({ externalId }, found, onDuplicate);
    if (verdict.kind !== 'new' && verdict.kind !== 'update') return verdict;
    const isNewLine = extension === null ? this.#phones.add(phone) : this.#lines.add(lineKey({ phone, extension }));
    if (!isNewLine) return judgeRepeat(onDuplicate, message('audience_row_number_twice'));
    const isNewId = externalId === null || this.#ids.add(externalId);
    return isNewId ? verdict : judgeRepeat(onDuplicate, message('audience_row_external_id_twice'));
  }

  async #known(rows: readonly CheckedRow[]): Promise<KnownContact[]> {
    const { existing, campaignId } = this.#request;
    const phones = rows.map(({ contact }) => contact.phone).filter((phone) => existing.has(phone));
    const externalIds = rows.flatMap(({ contact: { externalId } }) => (externalId === null ? [] : [externalId]));
    const isAsked = phones.length > 0 || (externalIds.length > 0 && existing.size > 0);
    return isAsked ? this.#sources.there(campaignId, { phones, externalIds }) : [];
  }
}
