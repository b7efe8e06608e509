import { createTrpc, loaded } from '#lib/trpc.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, params }) => {
  const { contacts } = createTrpc(fetch);
  const contactId = params.id;
  const [detail, why] = await Promise.all([
    loaded(contacts.get.query({ contactId })),
    loaded(contacts.whyNotNow.query({ contactId })),
  ]);
  return { detail, why };
};
