// Scaleway's own SDK, from nothing to a running machine and back to nothing, against the simulator at SIM.
// Prints one line a step; exit 0 only when every answer was what the SDK's own types and errors promise.
import assert from 'node:assert/strict'
import { createClient, Errors } from '@scaleway/sdk-client'
import { Blockv1 } from '@scaleway/sdk-block'
import { Domainv2beta1 } from '@scaleway/sdk-domain'
import { Instancev1 } from '@scaleway/sdk-instance'
import { Marketplacev2 } from '@scaleway/sdk-marketplace'

const apiURL = process.env.SIM
const projectId = '33333333-3333-4333-8333-000000000001'
const settings = {
  apiURL, accessKey: 'SCWXXXXXXXXXXXXXXXXX', secretKey: '11111111-1111-4111-8111-000000000001',
  defaultProjectId: projectId, defaultOrganizationId: '22222222-2222-4222-8222-000000000001', defaultZone: 'fr-par-1', defaultRegion: 'fr-par',
}
const client = createClient(settings)
const instance = new Instancev1.API(client), block = new Blockv1.API(client), domain = new Domainv2beta1.API(client), market = new Marketplacev2.API(client)
const quick = { minDelay: 1, maxDelay: 1, timeout: 60 }
let steps = 0
const step = async (name, act) => { const result = await act(); steps++; console.log(`ok ${steps} ${name}`); return result }
const refused = (name, act, type) => step(name, () => assert.rejects(act, error => error instanceof type || assert.fail(`${error.name}: ${error.message} ${error.rawMessage ?? ''} is not ${type.name}`)))
const admin = (path, body) => fetch(`${apiURL}/_sim/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const inventory = async () => (await fetch(`${apiURL}/_sim/inventory`)).json()

const type = 'PLAY2-NANO'
const types = await step('the types are paged', async () => {
  const all = {}
  for (let page = 1; page <= 5; page++) Object.assign(all, (await instance.listServersTypes({ page, perPage: 50 })).servers)
  assert.equal(all[type].ncpus, 2)
  return all
})
assert.ok(Object.keys(types).length > 50)
await step('the type is in stock', async () => assert.equal((await instance.getServerTypesAvailability()).servers[type].availability, 'available'))
const image = await step('an image that fits', async () => {
  const images = await market.listLocalImages({ imageLabel: 'debian_bookworm', zone: 'fr-par-1', type: 'instance_sbs' }).all()
  return images.find(local => local.compatibleCommercialTypes.includes(type)).id
})
const firewall = await step('a firewall', async () => (await instance.createSecurityGroup({
  name: 'foreign', description: 'of a foreign client', tags: ['foreign'], stateful: true, inboundDefaultPolicy: 'drop', outboundDefaultPolicy: 'accept', projectDefault: false,
})).securityGroup)
await step('its rules, beside the six nobody can edit', async () => {
  const { rules } = await instance.setSecurityGroupRules({ securityGroupId: firewall.id, rules: [
    { action: 'accept', protocol: 'TCP', direction: 'inbound', ipRange: '0.0.0.0/0', destPortFrom: 443, position: 1 },
  ] })
  assert.equal(rules.filter(rule => !rule.editable).length, 6)
  assert.equal(rules.filter(rule => rule.editable)[0].destPortFrom, 443)
})
const { ip } = await step('an address', () => instance.createIp({ type: 'routed_ipv4', tags: ['foreign'] }))
await step('a record in the zone', async () => {
  const { records } = await domain.updateDNSZoneRecords({ dnsZone: 'localhost', returnAllRecords: false, disallowNewZoneCreation: true, changes: [
    { set: { idFields: { name: 'foreign', type: 'A' }, records: [{ id: '', name: 'foreign', type: 'A', data: ip.address, ttl: 60, priority: 0 }] } },
  ] })
  assert.equal(records[0].data, ip.address)
})
await step('the zone is deployed', async () => {
  const status = async () => (await domain.listDNSZones({ dnsZones: ['localhost'], domain: '', dnsZone: '' })).dnsZones[0].status
  for (let i = 0; i < 100 && await status() !== 'active'; i++) await new Promise(resolve => setTimeout(resolve, 50))
  assert.equal(await status(), 'active')
})
const { server } = await step('a server, stopped', () => instance.createServer({
  name: 'foreign', commercialType: type, image, dynamicIpRequired: false, publicIps: [ip.id], securityGroup: firewall.id, tags: ['foreign', 'slot=server'],
  volumes: { 0: { size: 20_000_000_000, volumeType: 'sbs_volume', boot: true } }, bootType: 'local',
}))
assert.equal(server.state, 'stopped')
assert.equal(server.publicIps[0].address, ip.address)
const root = server.volumes['0'].id
const volume = await step('a volume', () => block.createVolume({ name: 'foreign', perfIops: 5000, fromEmpty: { size: 10_000_000_000 }, tags: ['foreign'] }))
await step('the volume is available', () => block.waitForVolume({ volumeId: volume.id }, quick))
await step('the volume is attached', async () => {
  const attached = await instance.attachServerVolume({ serverId: server.id, volumeId: volume.id, volumeType: 'sbs_volume' })
  assert.equal(attached.server.volumes['1'].id, volume.id)
})
await step('user data is written and read', async () => {
  await instance.setServerUserData({ serverId: server.id, key: 'cloud-init', content: new Blob(['#cloud-config\n']) })
  assert.deepEqual((await instance.listServerUserData({ serverId: server.id })).userData, ['cloud-init'])
  const data = await instance.getServerUserData({ serverId: server.id, key: 'cloud-init' })
  assert.equal(typeof data === 'string' ? data : await data.text?.() ?? data, '#cloud-config\n')
})
await step('power on, and the SDK waits for running', async () => assert.equal((await instance.serverActionAndWait({ serverId: server.id, action: 'poweron' }, quick)).state, 'running'))
await step('found by its tags', async () => {
  const found = await instance.listServers({ tags: ['foreign', 'slot=server'] }).all()
  assert.deepEqual(found.map(one => one.id), [server.id])
})
await step('a snapshot, and away with it', async () => {
  const snapshot = await block.createSnapshot({ volumeId: volume.id, name: 'foreign', tags: [] })
  await block.waitForSnapshot({ snapshotId: snapshot.id }, quick)
  await block.deleteSnapshot({ snapshotId: snapshot.id })
})
await refused('delete is refused while running', () => instance.deleteServer({ serverId: server.id }), Errors.ScalewayError)
await refused('a firewall in use stays', () => instance.deleteSecurityGroup({ securityGroupId: firewall.id }), Errors.ScalewayError)
await refused('an unknown server', () => instance.getServer({ serverId: '99999999-9999-4999-8999-999999999999' }), Errors.ResourceNotFoundError)
await refused('a create without anything', () => instance.createServer({ name: 'nothing', protected: false, commercialType: undefined }), Errors.InvalidArgumentsError)
await admin('quotas', { account: 'one', resource: 'addresses', limit: 1 })
await refused('one address too many', () => instance.createIp({ type: 'routed_ipv4' }), Errors.QuotasExceededError)
await admin('quotas', { account: 'one', resource: 'addresses', limit: null })
await admin('faults', { call: 'get-server', kind: 'forbidden-then-heals', seconds: 0 })
await refused('rights withdrawn', () => instance.getServer({ serverId: server.id }), Errors.PermissionsDeniedError)
await refused('a wrong key', () => new Instancev1.API(createClient({ ...settings, secretKey: '11111111-1111-4111-8111-999999999999' })).listServers(), Errors.DeniedAuthenticationError)

await step('several addresses, read page by page', async () => {
  for (let i = 0; i < 4; i++) await instance.createIp({ type: 'routed_ipv4', tags: ['many'] })
  await new Promise(resolve => setTimeout(resolve, 500))
  const many = await instance.listIps({ tags: ['many'], perPage: 2 }).all()
  assert.equal(many.length, 4)
  for (const one of many) await instance.deleteIp({ ip: one.id })
})
await step('terminated, until it is gone', async () => {
  await instance.serverAction({ serverId: server.id, action: 'terminate' })
  await assert.rejects(() => instance.waitForServer({ serverId: server.id }, { ...quick, stop: async () => false }), Errors.ResourceNotFoundError)
})
await step('its volumes survived and are deleted', async () => {
  assert.equal((await inventory()).volumes.length, 2)
  for (const id of [root, volume.id]) { await block.waitForVolume({ volumeId: id }, quick); await block.deleteVolume({ volumeId: id }) }
})
await step('record, address and firewall', async () => {
  await domain.updateDNSZoneRecords({ dnsZone: 'localhost', returnAllRecords: false, disallowNewZoneCreation: true, changes: [{ delete: { idFields: { name: 'foreign', type: 'A' } } }] })
  await instance.deleteIp({ ip: ip.id })
  await instance.deleteSecurityGroup({ securityGroupId: firewall.id })
})
await step('nothing is left', async () => {
  const { servers, volumes, addresses, firewalls, records } = await inventory()
  assert.deepEqual({ servers, volumes, addresses, firewalls, records }, { servers: [], volumes: [], addresses: [], firewalls: [], records: [] })
})
console.log(`${steps} steps`)
