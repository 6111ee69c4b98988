import { Module } from '@nestjs/common';
import { LinksModule } from '#libs/links/links.module.js';
import { SelfServiceLinksResolver } from './self-service-links.resolver.js';
import { SelfServiceController } from './self-service.controller.js';

@Module({
  imports: [LinksModule],
  controllers: [SelfServiceController],
  providers: [SelfServiceLinksResolver],
})
export class SelfServiceApiModule {}
