import { Hono } from 'hono';
import { TokenVerifier } from 'livekit-server-sdk';
import { z } from 'zod';
import type { LiveKitServer } from '../../callees/room-phone.ts';
import type { OutboundCalls } from './outbound.ts';
import { CreateParticipantBody } from './participant-request.ts';
import type { TrunkBook } from './trunk-book.ts';
import { TwirpError, invalidArgument, notFound, unauthenticated } from './twirp-error.ts';

const object = z.record(z.string(), z.unknown());
const ids = z.array(z.string()).default([]);
const TransferBody = z.looseObject({
  participantIdentity: z.string(),
  roomName: z.string(),
  transferTo: z.string(),
});
const change = { replace: object.optional(), update: object.optional() };

/** Grants of a token that these methods ask for. */
type Permission = 'call' | 'admin';

interface Method {
  permission: Permission;
  run: (body: unknown) => object | Promise<object>;
}

/** LiveKit's SIP service under `/twirp/livekit.SIP`, for the real `SipClient`. */
export function livekitSipApi(parts: { server: LiveKitServer; calls: OutboundCalls; book: TrunkBook }): Hono {
  const { book, calls } = parts;
  const verifier = new TokenVerifier(parts.server.apiKey, parts.server.apiSecret);
  const methods: Record<string, Method> = {
    CreateSIPParticipant: {
      permission: 'call',
      run: (body) => calls.create(parsed(CreateParticipantBody, body)),
    },
    TransferSIPParticipant: {
      permission: 'call',
      run: async (body) => {
        const { roomName, participantIdentity } = parsed(TransferBody, body);
        const call = calls.find(roomName, participantIdentity);
        if (!call) throw notFound('participant does not exist');
        // REFER: the callee continues elsewhere, and the call leaves the room.
        await call.end({ cause: 'transferred', endedBy: 'caller', sipCode: 202 });
        return {};
      },
    },
    CreateSIPOutboundTrunk: admin(z.looseObject({ trunk: object }), ({ trunk }) => book.createOutbound(trunk)),
    CreateSIPInboundTrunk: admin(z.looseObject({ trunk: object }), ({ trunk }) => book.createInbound(trunk)),
    CreateSIPDispatchRule: admin(object, (body) => book.createRule(body['dispatchRule'] ?? body)),
    UpdateSIPOutboundTrunk: admin(z.looseObject({ sipTrunkId: z.string(), ...change }), (body) =>
      book.updateOutbound(body.sipTrunkId, body),
    ),
    UpdateSIPInboundTrunk: admin(z.looseObject({ sipTrunkId: z.string(), ...change }), (body) =>
      book.updateInbound(body.sipTrunkId, body),
    ),
    UpdateSIPDispatchRule: admin(z.looseObject({ sipDispatchRuleId: z.string(), ...change }), (body) =>
      book.updateRule(body.sipDispatchRuleId, body),
    ),
    ListSIPOutboundTrunk: admin(z.looseObject({ trunkIds: ids }), ({ trunkIds }) => ({
      items: book.listOutbound(trunkIds).map((trunk) => ({ ...trunk, authPassword: '' })),
    })),
    ListSIPInboundTrunk: admin(z.looseObject({ trunkIds: ids }), ({ trunkIds }) => ({
      items: book.listInbound(trunkIds),
    })),
    ListSIPDispatchRule: admin(z.looseObject({ dispatchRuleIds: ids }), ({ dispatchRuleIds }) => ({
      items: book.listRules(dispatchRuleIds),
    })),
    DeleteSIPTrunk: admin(z.looseObject({ sipTrunkId: z.string() }), ({ sipTrunkId }) => book.deleteTrunk(sipTrunkId)),
    DeleteSIPDispatchRule: admin(z.looseObject({ sipDispatchRuleId: z.string() }), ({ sipDispatchRuleId }) =>
      book.deleteRule(sipDispatchRuleId),
    ),
  };

  const app = new Hono();
  app.onError((error) => {
    if (error instanceof TwirpError) return error.response();
    console.error(error);
    return new TwirpError(500, 'internal', 'internal error').response();
  });
  app.post('/:method', async (context) => {
    const name = context.req.param('method');
    const method = methods[name];
    if (!method) throw new TwirpError(404, 'bad_route', `no handler for path "${context.req.path}"`);
    await permit(verifier, context.req.header('authorization'), method.permission);
    const body: unknown = await context.req.json().catch(() => {
      throw new TwirpError(400, 'malformed', 'the json request could not be decoded');
    });
    return context.json(await method.run(body));
  });
  return app;
}

function admin<Schema extends z.ZodType>(schema: Schema, run: (body: z.infer<Schema>) => object): Method {
  return { permission: 'admin', run: (body) => run(parsed(schema, body)) };
}

/** @throws TwirpError unauthenticated for a token that is wrong, old, or does not grant it. */
async function permit(verifier: TokenVerifier, header: string | undefined, permission: Permission): Promise<void> {
  const token = /^Bearer (.+)$/.exec(header ?? '')?.[1];
  if (token === undefined) throw unauthenticated('missing authorization header');
  const claims = await verifier.verify(token).catch(() => {
    throw unauthenticated('invalid token');
  });
  if (claims.sip?.[permission] !== true) throw unauthenticated('permissions denied');
}

/** @throws TwirpError invalid_argument */
function parsed<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalidArgument(`${issue?.path.join('.') ?? 'request'}: ${issue?.message ?? 'not understood'}`);
}
