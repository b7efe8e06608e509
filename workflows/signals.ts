import { defineSignal } from '@temporalio/workflow';
import { signalNames } from '#temporal.config';
import type { CallSignal } from '#domain/call/call-event.ts';
import type { Lease } from '#domain/dialling/claim.ts';

/** Something changed that may let the campaign dial: a slot freed, a contact due, settings, pause or resume. */
export const nudge = defineSignal(signalNames.nudge);

/** The contact may be dialled now. */
export const slotGranted = defineSignal<[Lease]>(signalNames.slotGranted);

/** Something happened to the contact's call. */
export const callEvent = defineSignal<[{ attemptId: string; event: CallSignal }]>(signalNames.callEvent);

/** What the contact waits for was moved, cancelled or added: read it again. */
export const scheduleChanged = defineSignal(signalNames.scheduleChanged);
