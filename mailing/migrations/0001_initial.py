import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import portal.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DeliverabilityReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('is_red', models.BooleanField(default=True, verbose_name='is red')),
                ('findings', models.JSONField(default=list, verbose_name='findings')),
            ],
            options={
                'verbose_name': 'check of mail',
                'verbose_name_plural': 'check of mail',
            },
        ),
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=254, unique=True)),
                ('tokens', models.FloatField(default=0)),
                ('filled_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('paused_until', models.DateTimeField(blank=True, help_text='The server did not answer.', null=True)),
                ('pauses', models.PositiveSmallIntegerField(default=0, help_text='One after the other.')),
                ('error', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'verbose_name': 'limit of rate',
                'verbose_name_plural': 'limits of rate',
            },
        ),
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='worker')),
                ('lease_until', models.DateTimeField(default=django.utils.timezone.now, verbose_name='lives until')),
                ('progress_at', models.DateTimeField(null=True, verbose_name='last progress')),
                ('number', models.PositiveBigIntegerField(default=0, verbose_name='mails handed over')),
            ],
            options={
                'verbose_name': 'worker',
                'verbose_name_plural': 'workers',
            },
        ),
        migrations.CreateModel(
            name='MailingList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='address')),
                ('description', portal.models.MarkdownField(blank=True, help_text='Markdown with LaTeX.', verbose_name='description')),
                ('is_public', models.BooleanField(default=True, help_text='Anybody may sign up, and read what was sent.', verbose_name='public')),
                ('reply_to', models.EmailField(blank=True, help_text='Blank: whoever sends the announcement.', max_length=254, verbose_name='replies go to')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
                ('editors', models.ManyToManyField(blank=True, related_name='edited_lists', to=settings.AUTH_USER_MODEL, verbose_name='editors')),
            ],
            options={
                'verbose_name': 'mailing list',
                'verbose_name_plural': 'mailing lists',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=250, verbose_name='subject')),
                ('html', models.TextField(blank=True, verbose_name='HTML')),
                ('text', models.TextField(verbose_name='text')),
                ('calendar', models.TextField(blank=True, verbose_name='iCalendar')),
                ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='replies go to')),
                ('is_archived', models.BooleanField(default=True, verbose_name='in the archive')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sent')),
                ('lists', models.ManyToManyField(blank=True, related_name='letters', to='mailing.mailinglist', verbose_name='lists')),
            ],
            options={
                'verbose_name': 'letter',
                'verbose_name_plural': 'letters',
                'ordering': ['-sent_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('announcement', 'Announcement'), ('reminder', 'Reminder'), ('recording', 'Recording'), ('digest', 'Weekly digest'), ('request', 'Request to a speaker'), ('notice', 'Notice of a change'), ('letter', 'Letter')], default='letter', max_length=20, verbose_name='kind')),
                ('source', models.CharField(blank=True, db_index=True, editable=False, max_length=80, verbose_name='about')),
                ('is_automatic', models.BooleanField(default=False, editable=False, verbose_name='made by the portal')),
                ('revision', models.CharField(blank=True, editable=False, max_length=64, verbose_name='revision')),
                ('occasion', models.CharField(blank=True, editable=False, max_length=40, verbose_name='occasion')),
                ('audience', models.JSONField(blank=True, default=list, help_text='Groups of people beside the lists.', verbose_name='people')),
                ('subject', models.CharField(max_length=250, verbose_name='subject')),
                ('body', portal.models.MarkdownField(help_text='Markdown with LaTeX and placeholders.', verbose_name='text')),
                ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='replies go to')),
                ('with_calendar', models.BooleanField(default=False, verbose_name='attach a calendar entry')),
                ('if_uncertain', models.CharField(choices=[('resend', 'Send it again, with the same Message-ID'), ('hold', 'Hold it for somebody to decide')], default='resend', max_length=10, verbose_name='if it is uncertain whether a mail went out')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('scheduled', 'Scheduled'), ('sending', 'Being sent'), ('paused', 'Paused'), ('sent', 'Sent'), ('cancelled', 'Cancelled')], default='draft', editable=False, max_length=10, verbose_name='state')),
                ('send_at', models.DateTimeField(blank=True, null=True, verbose_name='send at')),
                ('expires_at', models.DateTimeField(blank=True, help_text='What would arrive later is not sent any more.', null=True, verbose_name='not after')),
                ('to_send', models.PositiveIntegerField(default=0, editable=False, verbose_name='recipients')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
                ('started_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='finished')),
                ('note', models.CharField(blank=True, editable=False, help_text='Why it was paused or withdrawn.', max_length=300, verbose_name='note')),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('letter', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='announcement', to='mailing.letter')),
                ('lists', models.ManyToManyField(blank=True, related_name='announcements', to='mailing.mailinglist', verbose_name='lists')),
            ],
            options={
                'verbose_name': 'announcement',
                'verbose_name_plural': 'announcements',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['scheduled', 'sending'])), fields=['send_at'], name='announcement_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'scheduled', 'cancelled']), ('letter__isnull', False), _connector='OR'), name='announcement_sent_as_a_letter'), models.UniqueConstraint(condition=models.Q(('is_automatic', True)), fields=('source', 'kind', 'revision', 'occasion'), name='automatic_announcement_once')],
            },
        ),
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('time_zone', portal.models.TimeZoneField(blank=True, default='', max_length=64, verbose_name='time zone')),
                ('is_group', models.BooleanField(default=False, help_text='A Google Group or Mailman list: its copy carries no personal links.', verbose_name='is a group')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version of links')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='first seen')),
            ],
            options={
                'verbose_name': 'subscriber',
                'verbose_name_plural': 'subscribers',
                'ordering': ['email'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='subscriber_email_without_case', violation_error_message='There is a subscriber with this address already.')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=200, verbose_name='key')),
                ('address', models.CharField(max_length=254, verbose_name='address')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('time_zone', models.CharField(blank=True, max_length=64, verbose_name='time zone')),
                ('purpose', models.CharField(blank=True, max_length=40, verbose_name='purpose')),
                ('priority', models.PositiveSmallIntegerField(choices=[(0, 'Codes and confirmations'), (1, 'Single mails'), (5, 'Announcements')], default=5, verbose_name='priority')),
                ('state', models.CharField(choices=[('pending', 'Waiting'), ('sending', 'Being handed over'), ('sent', 'Sent'), ('failed', 'Failed'), ('suppressed', 'Left out'), ('cancelled', 'Cancelled'), ('uncertain', 'Uncertain')], default='pending', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='not before')),
                ('worker', models.CharField(blank=True, max_length=80, verbose_name='worker')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('may_be_repeat', models.BooleanField(default=False, verbose_name='may have gone out before')),
                ('error', models.CharField(blank=True, max_length=500, verbose_name='what the server said')),
                ('message', models.BinaryField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('announcement', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='mailing.announcement', verbose_name='announcement')),
                ('subscriber', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deliveries', to='mailing.subscriber', verbose_name='subscriber')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['pending', 'sending'])), fields=['priority', 'due_at', 'id'], name='delivery_to_do'), models.Index(fields=['announcement', 'state'], name='delivery_of_announcement'), models.Index(fields=['address'], name='delivery_by_address')],
                'constraints': [models.UniqueConstraint(fields=('key',), name='delivery_once')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('pending', 'Waits for confirmation'), ('active', 'Active'), ('left', 'Left')], default='pending', max_length=10, verbose_name='state')),
                ('wants_announcements', models.BooleanField(default=True, verbose_name='announcements')),
                ('wants_reminders', models.BooleanField(default=True, verbose_name='reminders')),
                ('wants_recordings', models.BooleanField(default=True, verbose_name='recordings')),
                ('wants_digest', models.BooleanField(default=False, help_text='One mail a week instead of all the others.', verbose_name='weekly digest')),
                ('origin', models.CharField(choices=[('form', 'Signed up'), ('import', 'Imported'), ('organiser', 'Added by an organiser')], default='form', max_length=10, verbose_name='origin')),
                ('consent', models.CharField(blank=True, help_text='Who stated it and when, if nobody confirmed.', max_length=300, verbose_name='consent')),
                ('is_to_be_welcomed', models.BooleanField(default=False, editable=False, verbose_name='gets a welcome mail')),
                ('token_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('token_expires_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='asked')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='confirmed')),
                ('left_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='left')),
                ('mailing_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='mailing.mailinglist', verbose_name='list')),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='mailing.subscriber', verbose_name='subscriber')),
            ],
            options={
                'verbose_name': 'subscription',
                'verbose_name_plural': 'subscriptions',
                'ordering': ['mailing_list__name', 'pk'],
                'indexes': [models.Index(condition=models.Q(('token_digest', ''), _negated=True), fields=['token_digest'], name='subscription_by_token'), models.Index(condition=models.Q(('is_to_be_welcomed', True)), fields=['id'], name='subscription_to_be_welcomed')],
                'constraints': [models.UniqueConstraint(fields=('mailing_list', 'subscriber'), name='subscribed_once_to_a_list')],
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('reason', models.CharField(choices=[('bounce', 'The mailbox does not exist'), ('complaint', 'Its owner complained'), ('opt_out', 'Its owner wants no mail')], max_length=10, verbose_name='reason')),
                ('detail', models.CharField(blank=True, max_length=500, verbose_name='detail')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
            ],
            options={
                'verbose_name': 'suppressed address',
                'verbose_name_plural': 'suppressed addresses',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='suppressed_once')],
            },
        ),
        migrations.CreateModel(
            name='AnnouncementSubject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=80, verbose_name='about')),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subjects', to='mailing.announcement', verbose_name='announcement')),
            ],
            options={
                'verbose_name': 'subject of an announcement',
                'verbose_name_plural': 'subjects of announcements',
                'constraints': [models.UniqueConstraint(fields=('source', 'announcement'), name='subject_once_in_an_announcement')],
            },
        ),
    ]
