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
import { counted } from '#lib/format.ts';
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
export function campaignActions(
  campaign: ActionableCampaign,
  { viewer, changed }: { viewer: Viewer; changed: Changed },
): Record<CampaignActionName, Action> {
  const { id, name, status, shelf, inFlight } = campaign;
  const mayControl = viewer.may('campaign.control') && shelf !== 'deleted';
  const mayEdit = viewer.may('campaign.edit') && shelf !== 'deleted';
  const isLive = ['dialing', 'paused', 'scheduled'].includes(status);
  const isPutAway = shelf === 'archived';
  const inFlightWords = inFlight > 0 ? `${counted(inFlight, 'call')} in flight will finish.` : '';

  const act = (task: Task) => () => runAndRefresh(task, changed);
  const moveTo = (move: Move) => () => moveWithUndo({ campaignIds: [id], move, changed });

  return {
    open: { id: 'open', label: 'Open', icon: Megaphone, enabled: true, href: `/campaigns/${id}` },
    setUp: {
      id: 'setUp',
      label: 'Continue set-up',
      icon: Pencil,
      tone: 'primary',
      enabled: mayEdit && status === 'draft',
      href: `/campaigns/${id}/edit`,
    },
    pause: {
      id: 'pause',
      label: 'Pause',
      icon: Pause,
      enabled: mayControl && status === 'dialing',
      run: act(async () => {
        await trpc.campaigns.pause.mutate({ campaignId: id });
        return `Paused. ${inFlightWords}`.trim();
      }),
    },
    resume: {
      id: 'resume',
      label: 'Resume',
      icon: Play,
      tone: 'primary',
      enabled: mayControl && status === 'paused',
      run: act(async () => {
        await trpc.campaigns.resume.mutate({ campaignId: id });
        return 'Resumed. Dialling goes on.';
      }),
    },
    duplicate: {
      id: 'duplicate',
      label: 'Duplicate as draft',
      icon: Copy,
      enabled: mayEdit,
      run: act(() => duplicate(id, false)),
    },
    duplicateWithContacts: {
      id: 'duplicateWithContacts',
      label: 'Duplicate with its contacts',
      icon: Copy,
      tone: 'primary',
      enabled: mayEdit && status === 'failed',
      run: act(() => duplicate(id, true)),
    },
    changeSettings: {
      id: 'changeSettings',
      label: 'Change settings while dialling',
      icon: SlidersHorizontal,
      enabled: mayControl && isLive,
      href: `/campaigns/${id}/settings`,
    },
    cancel: {
      id: 'cancel',
      label: 'Cancel campaign',
      icon: Ban,
      tone: 'danger',
      enabled: mayControl && isLive,
      question: {
        title: 'Cancel this campaign?',
        text: `${inFlightWords} Nobody else of this campaign is called, and it cannot be resumed. To stop for a while, pause it instead.`.trim(),
        confirmLabel: 'Cancel campaign',
      },
      run: act(async () => {
        await trpc.campaigns.cancel.mutate({ campaignId: id });
        return 'Cancelled.';
      }),
    },
    archive: {
      id: 'archive',
      label: 'Archive',
      icon: Archive,
      enabled: mayEdit && !isPutAway && status !== 'dialing',
      run: moveTo('archive'),
    },
    unarchive: {
      id: 'unarchive',
      label: 'Take out of archive',
      icon: ArchiveRestore,
      enabled: mayEdit && isPutAway,
      run: moveTo('unarchive'),
    },
    restore: {
      id: 'restore',
      label: 'Restore',
      icon: ArchiveRestore,
      enabled: viewer.may('campaign.edit') && shelf === 'deleted',
      run: moveTo('restore'),
    },
    delete: {
      id: 'delete',
      label: 'Delete',
      icon: Trash,
      tone: 'danger',
      enabled: mayEdit && status !== 'dialing',
      question: {
        title: `Delete “${name}”?`,
        text: 'It can be restored for 30 days under “Deleted”; then it is removed with its contacts and calls.',
        confirmLabel: 'Delete',
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
      label: 'Restore',
      icon: ArchiveRestore,
      enabled: mayEdit && isDeleted,
      run: moveTo('restore'),
    },
    {
      id: 'pause',
      label: 'Pause',
      icon: Pause,
      enabled: viewer.may('campaign.control') && !isDeleted,
      run: () => runAndRefresh(() => pauseMany(campaignIds), changed),
    },
    {
      id: 'unarchive',
      label: 'Take out of archive',
      icon: ArchiveRestore,
      enabled: mayEdit && shelf === 'archived',
      run: moveTo('unarchive'),
    },
    {
      id: 'archive',
      label: 'Archive',
      icon: Archive,
      enabled: mayEdit && shelf === 'campaigns',
      run: moveTo('archive'),
    },
    {
      id: 'delete',
      label: 'Delete',
      icon: Trash,
      tone: 'danger',
      enabled: mayEdit && !isDeleted,
      question: {
        title: chosen.length === 1 ? `Delete “${chosen[0]?.name}”?` : `Delete ${chosen.length} campaigns?`,
        text: 'They can be restored for 30 days under “Deleted”; then they are removed with their contacts and calls.',
        confirmLabel: 'Delete',
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
  return 'A copy was made as a draft';
}

/** Those that do not dial are refused for themselves. */
async function pauseMany(campaignIds: string[]): Promise<void> {
  const { paused, refused } = await trpc.campaigns.pauseMany.mutate({ campaignIds });
  if (paused > 0) toast.success(`${counted(paused, 'campaign')} paused. Calls in flight finish.`);
  for (const sentence of refused) toast.warning(sentence);
}

const moves: Record<Move, { past: string; undo: Move }> = {
  archive: { past: 'archived', undo: 'unarchive' },
  unarchive: { past: 'taken out of the archive', undo: 'archive' },
  delete: { past: 'deleted', undo: 'restore' },
  restore: { past: 'restored', undo: 'delete' },
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
    toast.success(`${counted(moved.length, 'campaign')} ${moves[move].past}`, {
      duration: 8_000,
      action: { label: 'Undo', onClick: () => void runWithToast(undo(moved)) },
    });
  });
}
