
it('asks the bot’s own vendor first, and what is away last', () => {
  const second = { apiKey: 'key', baseUrl: 'http://127.0.0.1:1' };
  const bot = BotConfiguration.parse({ name: 'Sara', openingIntroduction: 'Hi.', instructions: 'Talk.' });
  const configuration = { bot, speech: second, elevenlabs: second } as CallConfiguration;
  const vendorsOf = (changes: Partial<CallConfiguration>) => {
    const changed = { ...configuration, ...changes };
    return { ears: createEars(changed).map(({ provider }) => provider), voices: createVoice(changed).names };
  };
  const [aura, sarah] = ['deepgram/aura-2-andromeda-en', 'elevenlabs/EXAVITQu4vr4xnSDxMaL'];
  expect(vendorsOf({})).toEqual({ ears: ['Deepgram', 'ElevenLabs'], voices: [aura, sarah] });
  expect(vendorsOf({ elevenlabs: undefined })).toEqual({ ears: ['Deepgram'], voices: [aura] });
  const speechAway = { hearing: ['deepgram' as const], speaking: ['deepgram' as const] };
  expect(vendorsOf({ speechAway })).toEqual({ ears: ['ElevenLabs', 'Deepgram'], voices: [sarah, aura] });
  const arabic: BotConfiguration = {
    ...bot,
    language: 'ar',
    speechToText: { provider: 'elevenlabs', model: 'scribe_v2_realtime' },
    textToSpeech: { provider: 'elevenlabs', voice: 'EXAVITQu4vr4xnSDxMaL' },
  };
  expect(vendorsOf({ bot: arabic })).toEqual({ ears: ['ElevenLabs', 'Deepgram'], voices: [sarah] });
  expect(() => createVoice({ ...configuration, bot: arabic, elevenlabs: undefined })).toThrow('no account');
});
