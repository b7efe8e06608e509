import { finalContactStates } from '#domain/contact/contact-state.ts';
import { liveStatuses } from '#domain/campaign/campaign-status.ts';
import type { Database } from '../client.ts';

/** People of a file who wait or are called in other campaigns. */
export interface ActiveElsewhere {
  people: number;
  /** How many of them each campaign has, the most first; a person may be in several. */
  campaigns: { name: string; people: number }[];
}

/** Counts them batch by batch, each number once: what it keeps does not grow with the file. */
export class ElsewhereCount {
  readonly #db: Database;
  readonly #campaignId: string;
  readonly #campaigns = new Map<string, { name: string; people: number }>();
  #people = 0;

  constructor(db: Database, campaignId: string) {
    this.#db = db;
    this.#campaignId = campaignId;
  }

  /** @param phones E.164; one may come again with another extension */
  async add(phones: string[]): Promise<void> {
    if (phones.length === 0) return;
    const rows = await this.#db.$client<{ phone: string; id: string; name: string }[]>`
      SELECT contacts.phone, campaigns.id, campaigns.name
      FROM contacts JOIN campaigns ON campaigns.id = contacts.campaign_id
      WHERE contacts.phone = ANY(${phones}::text[]) AND contacts.campaign_id <> ${this.#campaignId}
        AND contacts.state <> ALL(${[...finalContactStates]}::text[])
        AND campaigns.status = ANY(${[...liveStatuses]}::text[])
        AND NOT campaigns.is_test AND campaigns.deleted_at IS NULL AND campaigns.archived_at IS NULL`;
    this.#people += new Set(rows.map(({ phone }) => phone)).size;
    for (const { id, name } of rows) {
      this.#campaigns.set(id, { name, people: (this.#campaigns.get(id)?.people ?? 0) + 1 });
    }
  }

  result(): ActiveElsewhere {
    return { people: this.#people, campaigns: [...this.#campaigns.values()].sort((a, b) => b.people - a.people) };
  }
}
