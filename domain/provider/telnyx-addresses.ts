/**
 * Where Telnyx's SIP calls come from: both addresses of its regions US, Europe, Australia, Canada and Asia, as the table at
 * sip.telnyx.com has them (read 2026-11-27). Its page about routing names others for three regions; the one about firewalls
 * sends its readers to this table.
 */
export const telnyxAddresses: readonly string[] = [
  '192.76.120.10',
  '64.16.250.10',
  '185.246.41.140',
  '185.246.41.141',
  '103.115.244.145',
  '103.115.244.146',
  '192.76.120.31',
  '64.16.250.13',
  '103.115.244.158',
  '103.115.244.159',
];
