#!/bin/sh
# Registers the search attributes of temporal.config.ts (deploy/deploy.test.ts compares) when the namespace is there.
set -eu
until temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; do sleep 2; done
for attribute in \
  CampaignId=Keyword \
  ContactId=Keyword \
  CallState=Keyword \
  Attempt=Int \
  Outcome=Keyword \
  ProviderAccountId=Keyword \
  DueAt=Datetime; do
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
    --name "${attribute%=*}" --type "${attribute#*=}"
done
