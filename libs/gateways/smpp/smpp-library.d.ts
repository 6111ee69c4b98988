/** What we use of the library `smpp` 0.5.1, which brings no types. Field names are those of SMPP 3.4. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server as NetServer, Socket } from 'node:net';

  /** What a PDU carries as its text: decoded to a string where the library knows the alphabet. */
  export interface ShortMessage {
    /** The information elements of the header, without the length before them. */
    readonly udh?: readonly Buffer[];
    readonly message?: string | Buffer;
  }

  export interface Pdu {
    readonly command: string;
    readonly command_status: number;
    readonly sequence_number: number;
    readonly message_id?: string;
    readonly system_id?: string;
    readonly password?: string;
    readonly source_addr_ton?: number;
    readonly source_addr?: string;
    readonly dest_addr_ton?: number;
    readonly destination_addr?: string;
    readonly esm_class?: number;
    readonly data_coding?: number;
    readonly registered_delivery?: number;
    readonly validity_period?: Date | string;
    readonly short_message?: ShortMessage;
    readonly message_payload?: ShortMessage;
    readonly receipted_message_id?: string;
    readonly message_state?: number;
    readonly network_error_code?: Buffer;
    readonly sar_msg_ref_num?: number;
    readonly sar_total_segments?: number;
    readonly sar_segment_seqnum?: number;
    response(fields?: Record<string, unknown>): Pdu;
  }

  export interface SessionOptions {
    readonly host: string;
    readonly port: number;
    readonly tls?: boolean;
    readonly servername?: string;
    readonly ca?: string;
  }

  type Request = (fields: Record<string, unknown>, onResponse?: (pdu: Pdu) => void) => boolean;

  export interface Session extends EventEmitter {
    readonly socket: Socket;
    /** False when the socket was closed and nothing was written. The response never comes when the connection is lost. */
    send(pdu: Pdu, onResponse?: (pdu: Pdu) => void): boolean;
    close(): void;
    destroy(): void;
    readonly bind_transceiver: Request;
    readonly submit_sm: Request;
    readonly deliver_sm: Request;
    readonly enquire_link: Request;
    readonly unbind: Request;
  }

  const smpp: {
    connect(options: SessionOptions): Session;
    createServer(
      options: { readonly key?: string; readonly cert?: string },
      onSession: (session: Session) => void,
    ): NetServer;
    readonly PDU: { fromBuffer(buffer: Buffer): Pdu };
    readonly errors: Readonly<Record<string, number>>;
    readonly encodings: Readonly<Record<'ASCII' | 'UCS2', { decode(octets: Buffer): string }>>;
  };
  export default smpp;
}
