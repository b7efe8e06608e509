import { expect, it } from 'vitest';
import { BotDraft } from '#domain/bot/bot.ts';
import { DraftKeeper, type DraftView } from './draft-keeper.ts';

const named = (name: string) => BotDraft.parse({ name });

/** A server that two people write to, with the rule of the real one. */
class Server {
  draft = named('first');
  revision = 1;
  isAway = false;
  saves = 0;

  async save(draft: BotDraft, expected: number): Promise<number> {
    this.saves += 1;
    await Promise.resolve();
    if (this.isAway) throw new Error('away');
    if (expected !== this.revision) throw new Error('conflict');
    this.draft = draft;
    this.revision += 1;
    return this.revision;
  }
}

function open(server: Server) {
  const form = { draft: server.draft, views: [] as DraftView[] };
  const keeper = new DraftKeeper(server, {
    save: (draft, expected) => server.save(draft, expected),
    read: async () => ({ draft: server.draft, revision: server.revision }),
    isConflict: (cause) => cause instanceof Error && cause.message === 'conflict',
    sentenceOf: (cause) => (cause instanceof Error ? cause.message : ''),
    adopt: (draft) => (form.draft = draft),
    show: (view) => form.views.push(view),
  });
  return { keeper, form };
}

it('saves what was typed, and what was typed while it was being saved', async () => {
  const server = new Server();
  const { keeper } = open(server);
  keeper.edit(named('second'));
  expect(keeper.view.state).toBe('unsaved');
  const saved = keeper.flush();
  keeper.edit(named('third'));
  expect(await saved).toBe(true);
  expect(server.draft.name).toBe('third');
  expect(server.saves).toBe(2);
  expect(keeper.view).toMatchObject({ state: 'saved', revision: 3 });
});

it('sends nothing where nothing changed, and one request at a time', async () => {
  const server = new Server();
  const { keeper } = open(server);
  keeper.edit(named('second'));
  keeper.edit(named('first'));
  expect(await keeper.flush()).toBe(true);
  expect(server.saves).toBe(0);
  keeper.edit(named('third'));
  await Promise.all([keeper.flush(), keeper.flush()]);
  expect(server.saves).toBe(1);
});

it('tells the second of two people and keeps what both wrote, until one decides', async () => {
  const server = new Server();
  const [mine, theirs] = [open(server), open(server)];
  theirs.keeper.edit(named('theirs'));
  await theirs.keeper.flush();
  mine.keeper.edit(named('mine'));
  expect(await mine.keeper.flush()).toBe(false);
  expect(mine.keeper.view).toMatchObject({ state: 'conflict', theirs: { draft: { name: 'theirs' }, revision: 2 } });
  expect(server.draft.name).toBe('theirs');
  // Typing on does not save by itself.
  mine.keeper.edit(named('mine, longer'));
  expect(await mine.keeper.flush()).toBe(false);
  expect(await mine.keeper.keepMine()).toBe(true);
  expect(server.draft.name).toBe('mine, longer');
});

it('takes theirs if so decided, the newest', async () => {
  const server = new Server();
  const { keeper, form } = open(server);
  server.revision = 2;
  keeper.edit(named('mine'));
  await keeper.flush();
  keeper.heard({ draft: named('even newer'), revision: 3 });
  keeper.takeTheirs();
  expect(form.draft.name).toBe('even newer');
  expect(keeper.view).toMatchObject({ state: 'saved', revision: 3, theirs: null });
});

it('shows what others saved while nothing here is unsaved, and never takes what is older', () => {
  const { keeper, form } = open(new Server());
  keeper.heard({ draft: named('newer'), revision: 5 });
  expect(form.draft.name).toBe('newer');
  keeper.heard({ draft: named('older'), revision: 4 });
  expect(form.draft.name).toBe('newer');
  keeper.edit(named('mine'));
  keeper.heard({ draft: named('newest'), revision: 6 });
  expect(form.draft.name).toBe('newer');
  expect(keeper.view.state).toBe('unsaved');
});

it('says why it could not save, and saves when it can', async () => {
  const server = new Server();
  const { keeper } = open(server);
  server.isAway = true;
  keeper.edit(named('second'));
  expect(await keeper.flush()).toBe(false);
  expect(keeper.view).toMatchObject({ state: 'failed', error: 'away' });
  server.isAway = false;
  expect(await keeper.flush()).toBe(true);
  expect(server.draft.name).toBe('second');
});
