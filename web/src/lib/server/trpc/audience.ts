import { z } from 'zod';
import { ColumnMatching } from '#domain/audience/column-matching.ts';
import { duplicateRules } from '#domain/audience/duplicates.ts';
import { Correction, sheetName } from '#domain/audience/corrections.ts';
import { clearAudience } from '#operations/audience/clear-audience.ts';
import { cancelImport, importStatus, startImport } from '#operations/audience/import-audience.ts';
import { chooseColumns, correctUpload, previewUpload } from '#operations/audience/preview-upload.ts';
import { permitted, router } from './trpc.ts';

const campaign = z.object({ campaignId: z.uuid() });
const upload = campaign.extend({
  uploadId: z.uuid(),
  sheet: sheetName.optional(),
  skipMissing: z.boolean().default(false),
  onDuplicate: z.enum(duplicateRules).default('skip'),
});
const oneImport = campaign.extend({ importId: z.uuid() });

/** Audience files after their upload (which is a plain HTTP stream, see `routes/(app)/campaigns/[id]/audience`). */
export const audienceRouter = router({
  preview: permitted('campaign.edit')
    .input(upload)
    .mutation(({ ctx, input }) => previewUpload(ctx, input, input)),

  chooseColumns: permitted('campaign.edit')
    .input(upload.extend({ matching: ColumnMatching }))
    .mutation(({ ctx, input }) => chooseColumns(ctx, input, { ...input, actor: ctx.user.id })),

  correct: permitted('campaign.edit')
    .input(upload.extend({ corrections: z.union([z.literal('undo'), z.array(Correction).min(1).max(200)]) }))
    .mutation(({ ctx, input }) => correctUpload(ctx, input, input)),

  import: permitted('campaign.edit')
    .input(upload.extend({ fileName: z.string().min(1).max(200), matching: ColumnMatching.optional() }))
    .mutation(({ ctx, input }) => startImport(ctx, input, { ...input, actor: ctx.user.id })),

  importStatus: permitted('campaign.edit')
    .input(oneImport)
    .query(({ ctx, input }) => importStatus(ctx, input)),

  cancelImport: permitted('campaign.edit')
    .input(oneImport)
    .mutation(({ input }) => cancelImport(input.importId)),

  clear: permitted('campaign.edit')
    .input(campaign)
    .mutation(({ ctx, input }) => clearAudience(ctx, { ...input, actor: ctx.user.id })),
});
