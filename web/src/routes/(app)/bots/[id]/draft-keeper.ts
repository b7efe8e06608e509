import type { BotDraft } from '#domain/bot/bot.ts';

/** A draft as the server has it. */
export interface SeenDraft {
  draft: BotDraft;
  revision: number;
}

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'failed' | 'conflict';

export interface DraftView {
  state: SaveState;
  /** Why the last one was not saved; null unless it failed. */
  error: string | null;
  /** What somebody else saved meanwhile; null unless there is a conflict. */
  theirs: SeenDraft | null;
  /** Of the draft on the server that this one was made from. */
  revision: number;
}

interface Ports {
  /** Saves over the revision that was seen. @returns the new one */
  save: (draft: BotDraft, expectedRevision: number) => Promise<number>;
  read: () => Promise<SeenDraft>;
  /** Whether a refusal means that somebody else saved meanwhile. */
  isConflict: (cause: unknown) => boolean;
  sentenceOf: (cause: unknown) => string;
  /** Puts what somebody else saved into the form. */
  adopt: (draft: BotDraft) => void;
  show: (view: DraftView) => void;
}

/**
 * Keeps a form and the draft on the server together: what is typed is saved, one request at a time; what others save is
 * taken over while nothing here is unsaved, and else somebody decides. What is typed is never thrown away by itself.
 */
export class DraftKeeper {
  readonly #ports: Ports;
  #typed: BotDraft;
  /** Text of what the server has, of this revision. */
  #saved: string;
  #view: DraftView;
  #running: Promise<void> | null = null;

  constructor({ draft, revision }: SeenDraft, ports: Ports) {
    this.#ports = ports;
    this.#typed = draft;
    this.#saved = JSON.stringify(draft);
    this.#view = { state: 'saved', error: null, theirs: null, revision };
  }

  get view(): DraftView {
    return this.#view;
  }

  /** The form has other content now. */
  edit(draft: BotDraft): void {
    this.#typed = draft;
    const { state } = this.#view;
    if (state === 'saving' || state === 'conflict') return;
    const next = this.#isSaved() ? 'saved' : 'unsaved';
    if (next !== state) this.#show({ state: next, error: null });
  }

  /** Saves what is not saved yet. @returns whether the server has all of it now */
  async flush(): Promise<boolean> {
    this.#running ??= this.#saveAll().finally(() => (this.#running = null));
    await this.#running;
    return this.#view.state === 'saved';
  }

  /** The server has this now, as far as somebody read it. */
  heard(seen: SeenDraft): void {
    const { state, revision, theirs } = this.#view;
    if (seen.revision <= revision) return;
    if (state === 'saved') this.#adopt(seen);
    else if (state === 'conflict' && theirs !== null && seen.revision > theirs.revision) this.#show({ theirs: seen });
  }

  /** Ends a conflict: what is typed here is saved over what the other one saved. */
  async keepMine(): Promise<boolean> {
    const { theirs } = this.#view;
    if (theirs === null) return false;
    this.#saved = JSON.stringify(theirs.draft);
    this.#show({ state: 'unsaved', error: null, theirs: null, revision: theirs.revision });
    return this.flush();
  }

  /** Ends a conflict: what is typed here is dropped. */
  takeTheirs(): void {
    const { theirs } = this.#view;
    if (theirs !== null) this.#adopt(theirs);
  }

  #adopt({ draft, revision }: SeenDraft): void {
    this.#typed = draft;
    this.#saved = JSON.stringify(draft);
    this.#show({ state: 'saved', error: null, theirs: null, revision });
    this.#ports.adopt(draft);
  }

  async #saveAll(): Promise<void> {
    while (!this.#isSaved() && this.#view.state !== 'conflict') {
      const draft = this.#typed;
      this.#show({ state: 'saving', error: null });
      try {
        const revision = await this.#ports.save(draft, this.#view.revision);
        this.#saved = JSON.stringify(draft);
        this.#show({ revision });
      } catch (cause) {
        await this.#refused(cause);
        return;
      }
    }
    if (this.#view.state !== 'conflict') this.#show({ state: 'saved', error: null });
  }

  async #refused(cause: unknown): Promise<void> {
    try {
      if (this.#ports.isConflict(cause)) {
        this.#show({ state: 'conflict', theirs: await this.#ports.read() });
        return;
      }
    } catch {
      // The other one's draft cannot be read now: the next try finds out again.
    }
    this.#show({ state: 'failed', error: this.#ports.sentenceOf(cause) });
  }

  #isSaved(): boolean {
    return JSON.stringify(this.#typed) === this.#saved;
  }

  #show(change: Partial<DraftView>): void {
    this.#view = { ...this.#view, ...change };
    this.#ports.show(this.#view);
  }
}
