import smpp, { type Pdu, type Session } from 'smpp';
import type { AddressInfo } from 'node:net';
import type { Behaviour, Delivery, Order, SeenSubmit, ServerOptions } from './smpp-server.js';

/** An SMSC of the library `smpp` in a process of its own. A spec tells it over IPC how to behave, one order at a time. */
const { password, tls } = JSON.parse(process.argv[2] ?? '{}') as ServerOptions;

/** Bound or not. */
const connections = new Set<Session>();
/** Bound ones. */
const sessions = new Set<Session>();
const seen: SeenSubmit[] = [];
const ahead: Behaviour[] = [];
let otherwise: Behaviour = { kind: 'ACCEPT' };
let answersEnquiries = true;
let enquiries = 0;
let binds = 0;
let lastId = 0;

function take(session: Session, pdu: Pdu): void {
  const behaviour = ahead.shift() ?? otherwise;
  const id = `smsc-${(lastId += 1)}`;
  seen.push({
    id,
    from: pdu.source_addr ?? '',
    fromType: pdu.source_addr_ton ?? 0,
    to: pdu.destination_addr ?? '',
    text: pdu.short_message?.message ?? '',
    header: Buffer.concat([...(pdu.short_message?.udh ?? [])]),
    dataCoding: pdu.data_coding ?? 0,
    registeredDelivery: pdu.registered_delivery ?? 0,
    validUntil: pdu.validity_period ?? null,
    treatedBy: behaviour.kind,
  });
  switch (behaviour.kind) {
    case 'ACCEPT':
      session.send(pdu.response({ message_id: id }));
      return;
    case 'REFUSE':
      session.send(pdu.response({ command_status: smpp.errors[behaviour.status] ?? behaviour.status }));
      return;
    case 'HANG':
      return;
    case 'ANSWER_LATER':
      setTimeout(() => session.send(pdu.response({ message_id: id })), behaviour.afterMs);
      return;
    case 'RECEIPT_FIRST':
      void deliver({ esm_class: 4, receipted_message_id: id, message_state: 2 }).then(() =>
        session.send(pdu.response({ message_id: id })),
      );
      return;
    case 'DROP':
      session.destroy();
      return;
    case 'GARBAGE':
      session.socket.write(Buffer.alloc(64, 0xff));
      return;
  }
}

/** @returns the command_status of the answer; null when the session ended without one */
function deliver(fields: Delivery): Promise<number | null> {
  return new Promise((resolve) => {
    const [session] = [...sessions].slice(-1);
    if (session === undefined) return resolve(null);
    const lost = () => resolve(null);
    session.once('close', lost);
    session.deliver_sm(fields, (pdu) => {
      session.removeListener('close', lost);
      resolve(pdu.command_status);
    });
  });
}

const server = smpp.createServer(tls, (session) => {
  session.on('error', () => session.destroy());
  connections.add(session);
  session.on('close', () => {
    connections.delete(session);
    sessions.delete(session);
  });
  session.on('bind_transceiver', (pdu: Pdu) => {
    const isRight = pdu.password === password;
    if (isRight) {
      sessions.add(session);
      binds += 1;
    }
    session.send(pdu.response(isRight ? {} : { command_status: smpp.errors.ESME_RINVPASWD }));
  });
  session.on('enquire_link', (pdu: Pdu) => {
    enquiries += 1;
    if (answersEnquiries) session.send(pdu.response());
  });
  session.on('unbind', (pdu: Pdu) => {
    session.send(pdu.response());
    session.close();
  });
  session.on('submit_sm', (pdu: Pdu) => take(session, pdu));
});

async function obey(order: Order): Promise<unknown> {
  switch (order.do) {
    case 'behave':
      ahead.splice(0, ahead.length, ...order.behaviours);
      otherwise = order.otherwise;
      return null;
    case 'deliver':
      return deliver(order.fields);
    case 'list':
      return { seen, binds, enquiries };
    case 'drop':
      for (const session of sessions) session.destroy();
      return null;
    case 'unbind':
      for (const session of sessions) session.unbind({});
      return null;
    case 'enquire':
      return new Promise((resolve) => {
        for (const session of sessions) session.enquire_link({}, () => resolve(true));
      });
    case 'ignore-enquiries':
      answersEnquiries = false;
      return null;
    case 'leave':
      await new Promise((resolve) => {
        server.close(resolve);
        for (const session of connections) session.destroy();
      });
      return null;
    case 'come-back':
      await listen(order.port);
      answersEnquiries = true;
      return null;
  }
}

function listen(port: number): Promise<number> {
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

process.on('message', (order: Order) => {
  void obey(order).then((answer) => process.send?.({ answer }));
});
process.on('disconnect', () => process.exit());
process.send?.({ answer: await listen(0) });
