// A provider of OpenID Connect on loopback for a test: the certified one of npm, and beside it one that lies.
//
//   node provider.mjs FOLDER REDIRECT
//
// FOLDER holds node_modules. Prints one line of JSON with the addresses of both, and ends with its standard input. Whoever
// is to log in stands in `login_hint`; there are no passwords and no pages. The one that lies gives out whatever claims
// are written in the code, signed with its key or, where they say so, with another.

import http from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, redirect] = process.argv.slice(2);
const from = createRequire(pathToFileURL(`${folder}/package.json`));
const load = async (name) => import(pathToFileURL(from.resolve(name)).href);
const { Provider } = await load('oidc-provider');
const jose = await load('jose');

const people = {
  jan: { name: 'Jan de Tester', preferred_username: 'Jan@voorbeeld.test', email: 'jan@voorbeeld.test', email_verified: true, groups: ['privacy', 'iedereen'] },
  ada: { name: 'Ada Beheer', email: 'ada@voorbeeld.test', email_verified: false, groups: ['it', 'verkoop'] },
  bob: { name: 'Bob Beide', groups: ['it', 'privacy'] },
  piet: { name: 'Piet Niemand', email: 'piet@voorbeeld.test', email_verified: true, groups: ['iedereen'] },
};

const listen = (server) =>
  new Promise((done) => server.listen(0, '127.0.0.1', () => done(`http://127.0.0.1:${server.address().port}`)));

// The address must be known before the provider is made.
let handle = null;
const honest = http.createServer((request, response) => handle(request, response));
const issuer = await listen(honest);
const provider = new Provider(issuer, {
  clients: [{ client_id: 'homeward', client_secret: 'een-geheim-van-de-test', redirect_uris: [redirect] }],
  pkce: { required: () => true },
  scopes: ['openid', 'profile', 'email', 'groups'],
  claims: {
    openid: ['sub'],
    profile: ['name', 'preferred_username'],
    email: ['email', 'email_verified'],
    groups: ['groups'],
  },
  conformIdTokenClaims: false,
  cookies: { keys: ['alleen voor de test'] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => people[id] && { accountId: id, claims: async () => ({ sub: id, ...people[id] }) },
  async loadExistingGrant(context) {
    const { provider, client, session } = context.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid profile email groups');
    await grant.save();
    return grant;
  },
});
const answer = provider.callback();
handle = async (request, response) => {
  if (!request.url.startsWith('/interaction/')) return answer(request, response);
  const { params } = await provider.interactionDetails(request, response);
  const result = people[params.login_hint]
    ? { login: { accountId: params.login_hint } }
    : { error: 'access_denied', error_description: 'nobody of that name' };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
};

const [own, other] = [await jose.generateKeyPair('RS256'), await jose.generateKeyPair('RS256')];
const key = { ...(await jose.exportJWK(own.publicKey)), kid: 'own', alg: 'RS256', use: 'sig' };
const liar = http.createServer(async (request, response) => {
  const json = (body) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  };
  const at = `http://${request.headers.host}`;
  if (request.url === '/.well-known/openid-configuration') {
    return json({
      issuer: at,
      authorization_endpoint: `${at}/auth`,
      token_endpoint: `${at}/token`,
      jwks_uri: `${at}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  }
  if (request.url === '/jwks') return json({ keys: [key] });
  let body = '';
  for await (const part of request) body += part;
  const code = new URLSearchParams(body).get('code');
  const { signed, ...said } = JSON.parse(Buffer.from(code, 'base64url').toString());
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: at, sub: 'x', aud: 'homeward', iat: now, exp: now + 300, groups: ['it'], ...said };
  let token;
  if (signed === 'none') {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    token = `${part({ alg: 'none' })}.${part(claims)}.`;
  } else {
    token = await new jose.SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'own' })
      .sign(signed === 'other' ? other.privateKey : own.privateKey);
  }
  return json({ access_token: 'x', token_type: 'Bearer', id_token: token });
});

console.log(JSON.stringify({ issuer, liar: await listen(liar) }));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
