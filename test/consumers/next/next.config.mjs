export default { serverExternalPackages: ['@ticketgate/server'] }
