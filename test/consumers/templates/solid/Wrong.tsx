import '@ticketgate/client/types/solid'

export const value = <ticket-gate appearance="sometimes" />
export const detail = <ticket-gate on:failed={(event) => event.detail.reason} />
