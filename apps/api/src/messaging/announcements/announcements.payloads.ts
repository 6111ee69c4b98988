import { Field, ObjectType } from '@nestjs/graphql';
import { Announcement } from './announcements.types.js';

@ObjectType({ description: 'What sending a message did.' })
export class SendAnnouncementPayload {
  @Field(() => Announcement, { description: 'The message, with who gets it.' })
  announcement: Announcement;
}

@ObjectType({ description: 'What cancelling a message did.' })
export class CancelAnnouncementPayload {
  @Field(() => Announcement, { description: 'The message, with what has become of its texts.' })
  announcement: Announcement;
}
