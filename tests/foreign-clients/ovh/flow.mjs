// OVH's own client keeps a name in a zone and takes it away again, against the simulator at $SIM.
// It speaks TLS only, so TLS ends here, with a certificate of the moment; it signs addresses without their port.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.env.FLOW_CERTIFICATE;
if (!folder) {
  // Node reads further authorities at its start only.
  const made = mkdtempSync(join(tmpdir(), 'ovh-flow-'));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1',
    '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', join(made, 'key.pem'), '-out', join(made, 'cert.pem')], { stdio: 'ignore' });
  const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url)], { stdio: 'inherit', env: { ...process.env, FLOW_CERTIFICATE: made, NODE_EXTRA_CA_CERTS: join(made, 'cert.pem') } });
  rmSync(made, { recursive: true });
  process.exit(status ?? 1);
}

const { default: ovh } = await import('ovh');
const simulator = new URL(process.env.SIM);
const tls = https.createServer({ key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) }, (request, response) => {
  const onward = http.request({ host: simulator.hostname, port: simulator.port, path: request.url, method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', (error) => response.destroy(error));
  request.pipe(onward);
});
await new Promise((ready) => tls.listen(0, '127.0.0.1', ready));
const client = (consumerKey) => ovh({ appKey: 'ak', appSecret: 'as', consumerKey, host: '127.0.0.1', port: tls.address().port, basePath: '/ovh/v1' });

let steps = 0;
const check = (what, right, seen) => {
  if (!right) {
    console.error(`FAILED: ${what}: ${JSON.stringify(seen)}`);
    process.exit(1);
  }
  console.log(`ok ${++steps} ${what}`);
};
const refused = async (what, status, call) => {
  try {
    check(what, false, await call());
  } catch (error) {
    check(what, error.error === status, error);
  }
};
const until = async (what, call) => {
  for (let tries = 0; tries < 100; tries++) {
    const seen = await call().catch(() => null);
    if (seen) return check(what, true, seen);
    await new Promise((later) => setTimeout(later, 100));
  }
  check(what, false, 'never');
};

const api = client('ck');
// A void answer has been 204 since 2023, which this client takes for an error.
const refresh = () => api.requestPromised('POST', `${zone}/refresh`).catch((error) => error.error === 204 || Promise.reject(error));
const zone = '/domain/zone/academie.test';
check('its zones', (await api.requestPromised('GET', '/domain/zone')).includes('academie.test'));
check('one of them', (await api.requestPromised('GET', zone)).name === 'academie.test');
check('whose it is', (await api.requestPromised('GET', '/me')).nichandle.length > 0);
await refused('another consumer key', 403, () => client('other').requestPromised('GET', '/domain/zone'));
await refused('a zone of nobody', 404, () => api.requestPromised('GET', '/domain/zone/nobody.test/record'));
const made = await api.requestPromised('POST', `${zone}/record`, { fieldType: 'A', subDomain: 'forum', target: '198.18.0.9', ttl: 60 });
check('a record', made.id > 0 && made.zone === 'academie.test', made);
await refused('a record with a bad address', 400, () => api.requestPromised('POST', `${zone}/record`, { fieldType: 'A', subDomain: 'forum', target: 'nowhere', ttl: 60 }));
check('which is not deployed', (await api.requestPromised('GET', `${zone}/status`)).isDeployed === false);
await refresh();
await refused('a second refresh meanwhile', 409, () => api.requestPromised('POST', `${zone}/refresh`));
await until('until it is', async () => (await api.requestPromised('GET', `${zone}/status`)).isDeployed);
await until('its number in a list', async () => (await api.requestPromised('GET', `${zone}/record`, { fieldType: 'A', subDomain: 'forum' })).includes(made.id));
await until('and the record itself', async () => (await api.requestPromised('GET', `${zone}/record/{id}`, { id: made.id })).target === '198.18.0.9');
check('another address', (await api.requestPromised('PUT', `${zone}/record/{id}`, { id: made.id, subDomain: 'forum', target: '198.18.0.10', ttl: 60 })) == null);
check('a removal', (await api.requestPromised('DELETE', `${zone}/record/{id}`, { id: made.id })) == null);
await refused('which is done once', 404, () => api.requestPromised('DELETE', `${zone}/record/{id}`, { id: made.id }));
await refresh();
await until('and deployed', async () => (await api.requestPromised('GET', `${zone}/status`)).isDeployed);
console.log(`${steps} of ${steps} steps as the client expects`);
tls.close();
tls.closeAllConnections();
