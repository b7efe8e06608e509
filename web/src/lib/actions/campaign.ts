import { toast } from 'svelte-sonner';
import { counted } from '#lib/format.ts';
import { sentenceOf, trpc } from '#lib/trpc.ts';

type Move = 'archive' | 'unarchive' | 'delete' | 'restore';

const words: Record<Move, { past: string; undo: Move }> = {
  archive: { past: 'archived', undo: 'unarchive' },
  unarchive: { past: 'taken out of the archive', undo: 'archive' },
  delete: { past: 'deleted', undo: 'restore' },
  restore: { past: 'restored', undo: 'delete' },
};

/** Puts campaigns away or takes them back, says so, and offers to undo it. */
export async function moveWithUndo(options: {
  campaignIds: string[];
  move: Move;
  changed: () => Promise<unknown>;
}): Promise<void> {
  const { campaignIds, move, changed } = options;
  try {
    const { moved } = await trpc.campaigns.move.mutate({ campaignIds, move });
    await changed();
    toast.success(`${counted(moved.length, 'campaign')} ${words[move].past}`, {
      duration: 8_000,
      action: {
        label: 'Undo',
        onClick: () => void undo({ campaignIds: moved, move: words[move].undo, changed }),
      },
    });
  } catch (cause) {
    toast.error(sentenceOf(cause));
  }
}

async function undo(options: { campaignIds: string[]; move: Move; changed: () => Promise<unknown> }): Promise<void> {
  try {
    await trpc.campaigns.move.mutate({ campaignIds: options.campaignIds, move: options.move });
    await options.changed();
  } catch (cause) {
    toast.error(sentenceOf(cause));
  }
}

/** Runs a change and shows its failure; the page reads anew in both cases. */
export async function attempt(options: {
  run: () => Promise<unknown>;
  done?: string;
  changed: () => Promise<unknown>;
}): Promise<boolean> {
  try {
    await options.run();
    if (options.done) toast.success(options.done);
    return true;
  } catch (cause) {
    toast.error(sentenceOf(cause));
    return false;
  } finally {
    await options.changed();
  }
}
