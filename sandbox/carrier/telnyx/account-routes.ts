import type { Hono } from 'hono';
import type { CarrierLimits } from '../limits.ts';
import { applicationJson, balanceJson, connectionJson, phoneNumberJson, voiceProfileJson } from './account.ts';
import type { CallControl } from './call-control.ts';
import { find, json, page } from './http.ts';
import { ApplicationBody, parsed } from './requests.ts';

/** What the customer owns: connections, applications, numbers, the outbound profile and the balance. */
export function accountRoutes(app: Hono, { control, limits }: { control: CallControl; limits: CarrierLimits }): void {
  const { account } = control;
  app.get('/connections', (context) => page(context, account.applications.map(connectionJson)));
  app.get('/connections/:id/active_calls', (context) => {
    const application = find(account.applications, context.req.param('id'));
    return page(
      context,
      control.legs.active(application.id).map((leg) => leg.activeJson()),
    );
  });
  app.get('/connections/:id', (context) =>
    context.json({ data: connectionJson(find(account.applications, context.req.param('id'))) }),
  );

  app.get('/call_control_applications', (context) => page(context, account.applications.map(applicationJson)));
  app.get('/call_control_applications/:id', (context) =>
    context.json({ data: applicationJson(find(account.applications, context.req.param('id'))) }),
  );
  app.patch('/call_control_applications/:id', async (context) => {
    const application = find(account.applications, context.req.param('id'));
    const body = parsed(ApplicationBody, await json(context));
    application.name = body.application_name ?? application.name;
    application.webhookUrl = body.webhook_event_url ?? application.webhookUrl;
    if (body.outbound?.channel_limit !== undefined) application.outboundChannelLimit = body.outbound.channel_limit;
    return context.json({ data: applicationJson(application) });
  });

  app.get('/phone_numbers', (context) => {
    const wanted = context.req.query('filter[phone_number]')?.replace(/^\+/, '');
    const connection = context.req.query('filter[connection_id]');
    const numbers = account.numbers
      .filter(({ number }) => wanted === undefined || number.includes(wanted))
      .filter(({ applicationId }) => connection === undefined || applicationId === connection);
    return page(
      context,
      numbers.map((number) => phoneNumberJson(account, number)),
    );
  });
  app.get('/phone_numbers/:id', (context) =>
    context.json({ data: phoneNumberJson(account, find(account.numbers, context.req.param('id'))) }),
  );
  app.get('/outbound_voice_profiles', (context) => page(context, [voiceProfileJson(account, limits.channels)]));
  app.get('/outbound_voice_profiles/:id', (context) =>
    context.json({ data: voiceProfileJson(account, limits.channels) }),
  );
  app.get('/balance', (context) => context.json({ data: balanceJson }));
}
