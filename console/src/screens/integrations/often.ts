/** Calls from outside, deliveries and hosts are no events: they are looked at while the page is seen. */
export const often = { refetchInterval: 5000 }
