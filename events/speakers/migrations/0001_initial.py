import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import events.models.material
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('events', '0001_initial'),
        ('mailing', '0002_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changes', models.JSONField(blank=True, default=dict, verbose_name='changes')),
                ('photo', models.ImageField(blank=True, upload_to='proposals/', verbose_name='photo')),
                ('slides', models.FileField(blank=True, upload_to='proposals/', validators=[events.models.material.validate_file], verbose_name='slides')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('accepted', 'Accepted'), ('declined', 'Declined')], default='waiting', max_length=20, verbose_name='state')),
                ('reason', models.TextField(blank=True, help_text='What the speaker is told of what is left out.', max_length=2000, verbose_name='why not')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='sent')),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='decided')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('speaker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='events.speaker', verbose_name='speaker')),
            ],
            options={
                'verbose_name': 'speaker’s change',
                'verbose_name_plural': 'speakers’ changes',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SpeakerInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('letter', models.TextField(help_text='As it was written, to {name}.', max_length=5000, verbose_name='letter')),
                ('state', models.CharField(choices=[('waiting', 'No answer yet'), ('accepted', 'Comes'), ('declined', 'Cannot'), ('later', 'Asks to be asked again'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=20, verbose_name='state')),
                ('words', models.TextField(blank=True, max_length=2000, verbose_name='words with the answer')),
                ('ask_again_on', models.DateField(blank=True, null=True, verbose_name='ask again on')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='sent')),
                ('reminded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='reminded')),
                ('opened_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='first opened')),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='answered')),
                ('delivery', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mailing.delivery', verbose_name='mail')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='speaker_invitations', to='events.event', verbose_name='event')),
                ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('kept_talk', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='events.talk', verbose_name='date kept for them')),
                ('speaker', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='speaker_invitation', to='events.speaker', verbose_name='speaker')),
            ],
            options={
                'verbose_name': 'invitation to speak',
                'verbose_name_plural': 'invitations to speak',
                'ordering': ['-sent_at', '-pk'],
                'constraints': [models.UniqueConstraint(models.F('event'), django.db.models.functions.text.Lower('email'), condition=models.Q(('state', 'waiting')), name='one_invitation_waits', violation_error_message='An invitation to this address waits for an answer.')],
            },
        ),
        migrations.CreateModel(
            name='OfferedDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(editable=False, verbose_name='start')),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dates', to='speakers.speakerinvitation', verbose_name='invitation')),
            ],
            options={
                'verbose_name': 'offered date',
                'verbose_name_plural': 'offered dates',
                'ordering': ['starts_at'],
                'constraints': [models.UniqueConstraint(fields=('invitation', 'starts_at'), name='date_offered_once')],
            },
        ),
        migrations.CreateModel(
            name='SpeakerLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('is_revoked', models.BooleanField(default=False, verbose_name='revoked')),
                ('renewed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
                ('requested_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last request')),
                ('first_opened_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='first opened')),
                ('last_opened_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last opened')),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last answer')),
                ('speaker', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='personal_link', to='events.speaker', verbose_name='speaker')),
            ],
            options={
                'verbose_name': 'speaker’s link',
                'verbose_name_plural': 'speakers’ links',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('speaker_name', models.CharField(max_length=200, verbose_name='speaker')),
                ('affiliation', models.CharField(blank=True, max_length=250, verbose_name='affiliation')),
                ('homepage', models.URLField(blank=True, verbose_name='homepage')),
                ('topic', models.CharField(blank=True, max_length=300, verbose_name='topic')),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='why')),
                ('from_name', models.CharField(blank=True, max_length=200, verbose_name='suggested by')),
                ('from_email', models.EmailField(blank=True, max_length=254, verbose_name='their e-mail')),
                ('state', models.CharField(choices=[('new', 'New'), ('accepted', 'Accepted'), ('declined', 'Declined')], default='new', max_length=20, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='sent')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suggestions', to='events.event', verbose_name='event')),
                ('talk', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='events.talk', verbose_name='talk')),
            ],
            options={
                'verbose_name': 'suggestion',
                'verbose_name_plural': 'suggestions',
                'ordering': ['-created_at', '-pk'],
            },
        ),
    ]
