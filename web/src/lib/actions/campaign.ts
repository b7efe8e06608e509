import Archive from '@lucide/svelte/icons/archive';
import ArchiveRestore from '@lucide/svelte/icons/archive-restore';
import Ban from '@lucide/svelte/icons/ban';
import Copy from '@lucide/svelte/icons/copy';
import Megaphone from '@lucide/svelte/icons/megaphone';
import Pause from '@lucide/svelte/icons/pause';
import Pencil from '@lucide/svelte/icons/pencil';
import Play from '@lucide/svelte/icons/play';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Trash from '@lucide/svelte/icons/trash-2';
import { toast } from 'svelte-sonner';
import { goto } from '$app/navigation';
import { resolve } from '$app/paths';
import type { CampaignStatus } from '#domain/campaign/campaign.ts';
import * as m from '#lib/paraglide/messages.js';
import { runWithToast, type Task } from '#lib/submission.svelte.ts';
import { trpc } from '#lib/trpc.ts';
import type { Viewer } from '#lib/viewer.svelte.ts';
import type { Action, Changed } from './action.ts';

type Shelf = 'campaigns' | 'archived' | 'deleted';
type Move = 'archive' | 'unarchive' | 'delete' | 'restore';

interface ActionableCampaign {
  id: string;
  name: string;
  status: CampaignStatus;
  shelf: Shelf;
  /** Calls that go on when it is paused or cancelled. */
  inFlight: number;
}

type CampaignActionName =
  | 'open'
  | 'setUp'
  | 'pause'
  | 'resume'
  | 'duplicate'
  | 'duplicateWithContacts'
  | 'changeSettings'
  | 'cancel'
  | 'archive'
  | 'unarchive'
  | 'restore'
  | 'delete';

/** What can be done with a campaign in its present status, by this person. */
export function campaignActions(campaign: ActionableCampaign, context: Context): Record<CampaignActionName, Action> {
  return { ...courseActions(campaign, context), ...shelfActions(campaign, context) };
}

interface Context {
  viewer: Viewer;
  changed: Changed;
}

type ShelfActionName = 'archive' | 'unarchive' | 'restore' | 'delete';

/** What changes the course of a campaign. */
function courseActions(
  { id, status, shelf, inFlight }: ActionableCampaign,
  { viewer, changed }: Context,
): Record<Exclude<CampaignActionName, ShelfActionName>, Action> {
  const mayControl = viewer.may('campaign.control') && shelf !== 'deleted';
  const mayEdit = viewer.may('campaign.edit') && shelf !== 'deleted';
  const isLive = ['dialing', 'paused', 'scheduled'].includes(status);
  const act = (task: Task) => () => runAndRefresh(task, changed);

  return {
    open: { id: 'open', label: m.campaign_open_action(), icon: Megaphone, enabled: true, href: `/campaigns/${id}` },
    setUp: {
      id: 'setUp',
      label: m.campaign_set_up_action(),
      icon: Pencil,
      tone: 'primary',
      enabled: mayEdit && status === 'draft',
      href: `/campaigns/${id}/edit`,
    },
    pause: {
      id: 'pause',
      label: m.campaign_pause_action(),
      icon: Pause,
      enabled: mayControl && status === 'dialing',
      run: act(async () => {
        await trpc.campaigns.pause.mutate({ campaignId: id });
        return inFlight > 0 ? m.campaign_pause_calls_finish_done({ count: inFlight }) : m.campaign_pause_done();
      }),
    },
    resume: {
      id: 'resume',
      label: m.campaign_resume_action(),
      icon: Play,
      tone: 'primary',
      enabled: mayControl && (status === 'paused' || status === 'failed'),
      run: act(async () => {
        await trpc.campaigns.resume.mutate({ campaignId: id });
        return m.campaign_resume_done();
      }),
    },
    ...copyActions({ id, status, mayEdit }, act),
    changeSettings: {
      id: 'changeSettings',
      label: m.campaign_change_settings_action(),
      icon: SlidersHorizontal,
      enabled: mayControl && isLive,
      href: `/campaigns/${id}/settings`,
    },
    cancel: {
      id: 'cancel',
      label: m.campaign_cancel_action(),
      icon: Ban,
      tone: 'danger',
      enabled: mayControl && isLive,
      question: {
        title: m.campaign_cancel_title(),
        text: inFlight > 0 ? m.campaign_cancel_calls_finish_text({ count: inFlight }) : m.campaign_cancel_text(),
        confirmLabel: m.campaign_cancel_action(),
      },
      run: act(async () => {
        await trpc.campaigns.cancel.mutate({ campaignId: id });
        return m.campaign_cancel_done();
      }),
    },
  };
}

/** What makes a new campaign out of one. */
function copyActions(
  { id, status, mayEdit }: { id: string; status: ActionableCampaign['status']; mayEdit: boolean },
  act: (task: Task) => () => Promise<void>,
): Record<'duplicate' | 'duplicateWithContacts', Action> {
  return {
    duplicate: {
      id: 'duplicate',
      label: m.campaign_duplicate_action(),
      icon: Copy,
      enabled: mayEdit,
      run: act(() => duplicate(id, false)),
    },
    duplicateWithContacts: {
      id: 'duplicateWithContacts',
      label: m.campaign_duplicate_with_contacts_action(),
      icon: Copy,
      tone: 'primary',
      enabled: mayEdit && status === 'failed',
      run: act(() => duplicate(id, true)),
    },
  };
}

/** What puts a campaign away and fetches it back. */
function shelfActions(
  { id, name, status, shelf }: ActionableCampaign,
  { viewer, changed }: Context,
): Record<ShelfActionName, Action> {
  const mayEdit = viewer.may('campaign.edit') && shelf !== 'deleted';
  const isPutAway = shelf === 'archived';
  const moveTo = (move: Move) => () => moveWithUndo({ campaignIds: [id], move, changed });

  return {
    archive: {
      id: 'archive',
      label: m.campaign_archive_action(),
      icon: Archive,
      enabled: mayEdit && !isPutAway && status !== 'dialing',
      run: moveTo('archive'),
    },
    unarchive: {
      id: 'unarchive',
      label: m.campaign_unarchive_action(),
      icon: ArchiveRestore,
      enabled: mayEdit && isPutAway,
      run: moveTo('unarchive'),
    },
    restore: {
      id: 'restore',
      label: m.campaign_restore_action(),
      icon: ArchiveRestore,
      enabled: viewer.may('campaign.edit') && shelf === 'deleted',
      run: moveTo('restore'),
    },
    delete: {
      id: 'delete',
      label: m.campaign_delete_action(),
      icon: Trash,
      tone: 'danger',
      enabled: mayEdit && status !== 'dialing',
      question: {
        title: m.campaign_delete_title({ name }),
        text: m.campaign_delete_text(),
        confirmLabel: m.campaign_delete_action(),
      },
      run: moveTo('delete'),
    },
  };
}

/** What can be done with several campaigns of a shelf at once. `changed` also forgets which were chosen. */
export function chosenCampaignsActions(
  chosen: readonly { id: string; name: string }[],
  { shelf, viewer, changed }: { shelf: Shelf; viewer: Viewer; changed: Changed },
): Action[] {
  const campaignIds = chosen.map(({ id }) => id);
  const mayEdit = viewer.may('campaign.edit');
  const isDeleted = shelf === 'deleted';
  const moveTo = (move: Move) => () => moveWithUndo({ campaignIds, move, changed });
  return [
    {
      id: 'restore',
      label: m.campaign_restore_action(),
      icon: ArchiveRestore,
      enabled: mayEdit && isDeleted,
      run: moveTo('restore'),
    },
    {
      id: 'pause',
      label: m.campaign_pause_action(),
      icon: Pause,
      enabled: viewer.may('campaign.control') && !isDeleted,
      run: () => runAndRefresh(() => pauseMany(campaignIds), changed),
    },
    {
      id: 'unarchive',
      label: m.campaign_unarchive_action(),
      icon: ArchiveRestore,
      enabled: mayEdit && shelf === 'archived',
      run: moveTo('unarchive'),
    },
    {
      id: 'archive',
      label: m.campaign_archive_action(),
      icon: Archive,
      enabled: mayEdit && shelf === 'campaigns',
      run: moveTo('archive'),
    },
    {
      id: 'delete',
      label: m.campaign_delete_action(),
      icon: Trash,
      tone: 'danger',
      enabled: mayEdit && !isDeleted,
      question: {
        title:
          chosen.length === 1
            ? m.campaign_delete_title({ name: chosen[0]?.name ?? '' })
            : m.campaigns_delete_title({ count: chosen.length }),
        text: m.campaigns_delete_text(),
        confirmLabel: m.campaign_delete_action(),
      },
      run: moveTo('delete'),
    },
  ];
}

async function runAndRefresh(task: Task, changed: Changed): Promise<void> {
  await runWithToast(task);
  await changed();
}

async function duplicate(campaignId: string, withContacts: boolean): Promise<string> {
  const copy = await trpc.campaigns.duplicate.mutate({ campaignId, withContacts });
  await goto(resolve('/(app)/campaigns/[id]/edit', { id: copy.campaignId }));
  return m.campaign_duplicate_done();
}

/** Those that do not dial are refused for themselves. */
async function pauseMany(campaignIds: string[]): Promise<void> {
  const { paused, refused } = await trpc.campaigns.pauseMany.mutate({ campaignIds });
  if (paused > 0) toast.success(m.campaigns_pause_done({ count: paused }));
  for (const sentence of refused) toast.warning(sentence);
}

const moves: Record<Move, { done: (campaigns: { count: number }) => string; undo: Move }> = {
  archive: { done: m.campaigns_archive_done, undo: 'unarchive' },
  unarchive: { done: m.campaigns_unarchive_done, undo: 'archive' },
  delete: { done: m.campaigns_delete_done, undo: 'restore' },
  restore: { done: m.campaigns_restore_done, undo: 'delete' },
};

/** Puts campaigns away or takes them back, says so, and offers to undo it. */
async function moveWithUndo(options: { campaignIds: string[]; move: Move; changed: Changed }): Promise<void> {
  const { campaignIds, move, changed } = options;
  const undo = (moved: string[]) => async (): Promise<void> => {
    await trpc.campaigns.move.mutate({ campaignIds: moved, move: moves[move].undo });
    await changed();
  };
  await runWithToast(async () => {
    const { moved } = await trpc.campaigns.move.mutate({ campaignIds, move });
    await changed();
    toast.success(moves[move].done({ count: moved.length }), {
      duration: 8_000,
      action: { label: m.campaign_move_undo_action(), onClick: () => void runWithToast(undo(moved)) },
    });
  });
}
