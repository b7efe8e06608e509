import Archive from '@lucide/svelte/icons/archive';
import ArchiveRestore from '@lucide/svelte/icons/archive-restore';
import Bot from '@lucide/svelte/icons/bot';
import Copy from '@lucide/svelte/icons/copy';
import { goto } from '$app/navigation';
import { resolve } from '$app/paths';
import * as m from '#lib/paraglide/messages.js';
import { runWithToast, type Task } from '#lib/submission.svelte.ts';
import { trpc } from '#lib/trpc.ts';
import type { Viewer } from '#lib/viewer.svelte.ts';
import type { Action, Changed } from './action.ts';

interface ActionableBot {
  id: string;
  name: string;
  archivedAt: string | Date | null;
}

/** What can be done with a bot by this person, beside changing and publishing its draft. */
export function botActions(
  { id, name, archivedAt }: ActionableBot,
  { viewer, changed }: { viewer: Viewer; changed: Changed },
): Record<'open' | 'clone' | 'archive' | 'unarchive', Action> {
  const isArchived = archivedAt !== null;
  const act = (task: Task) => async () => {
    await runWithToast(task);
    await changed();
  };
  return {
    open: { id: 'open', label: m.bot_open_action(), icon: Bot, enabled: true, href: `/bots/${id}` },
    clone: {
      id: 'clone',
      label: m.bot_clone_action(),
      icon: Copy,
      enabled: viewer.may('bot.edit'),
      run: act(async () => {
        const { botId } = await trpc.bots.clone.mutate({ botId: id });
        await goto(resolve('/(app)/bots/[id]', { id: botId }));
        return m.bot_clone_done();
      }),
    },
    archive: {
      id: 'archive',
      label: m.bot_archive_action(),
      icon: Archive,
      enabled: viewer.may('bot.publish') && !isArchived,
      question: {
        title: m.bot_archive_title({ name }),
        text: m.bot_archive_text(),
        confirmLabel: m.bot_archive_action(),
      },
      run: act(async () => {
        await trpc.bots.archive.mutate({ botId: id });
        return m.bot_archive_done({ name });
      }),
    },
    unarchive: {
      id: 'unarchive',
      label: m.bot_unarchive_action(),
      icon: ArchiveRestore,
      enabled: viewer.may('bot.publish') && isArchived,
      run: act(async () => {
        await trpc.bots.unarchive.mutate({ botId: id });
        return m.bot_unarchive_done({ name });
      }),
    },
  };
}
